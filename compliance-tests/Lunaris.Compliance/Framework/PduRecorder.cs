using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Framework;

/// <summary>Writes every PDU of a session into the evidence; a case may also look at them or change what becomes of them.</summary>
/// <param name="log">Receives the evidence.</param>
/// <param name="session">Short name of the session, for people.</param>
public sealed class PduRecorder(EvidenceLog log, string session) : IPduInterceptor
{
    private const int DataShown = 64;

    /// <summary>Looks at, or changes, what is sent; null lets all pass.</summary>
    public Func<byte[], byte[], PduVerdict>? Sending { get; set; }

    /// <summary>Looks at, or changes, what is received; null lets all pass.</summary>
    public Func<byte[], byte[], PduVerdict>? Receiving { get; set; }

    public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data)
    {
        log.Add(EvidenceKind.Pdu, $"{session} → {Describe(header, data)}");
        if (Sending is not { } hook)
        {
            return PduVerdict.Pass;
        }

        byte[] copy = header.ToArray();
        PduVerdict verdict = hook(copy, data.ToArray());
        copy.CopyTo(header);
        return verdict;
    }

    public PduVerdict OnReceive(Span<byte> header, Span<byte> data)
    {
        log.Add(EvidenceKind.Pdu, $"{session} ← {Describe(header, data)}");
        if (Receiving is not { } hook)
        {
            return PduVerdict.Pass;
        }

        byte[] copy = header.ToArray();
        byte[] content = data.ToArray();
        PduVerdict verdict = hook(copy, content);
        copy.CopyTo(header);
        content.CopyTo(data);
        return verdict;
    }

    /// <summary>A PDU in words, with its bytes. CHAP responses are left out: they are proofs of a secret.</summary>
    public static string Describe(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        Opcode opcode = (Opcode)(header[0] & 0x3F);
        var text = new StringBuilder();
        text.Append(Enum.IsDefined(opcode) ? opcode.ToString() : $"opcode {(byte)opcode:X2}h");
        if ((header[0] & 0x40) != 0)
        {
            text.Append(" immediate");
        }

        text.Append(CultureInfo.InvariantCulture, $" flags {header[1]:X2}h ITT {U32(header, 16):X8}h");
        switch (opcode)
        {
            case Opcode.ScsiCommand:
                text.Append(CultureInfo.InvariantCulture, $" LUN {BinaryPrimitives.ReadUInt64BigEndian(header[8..]):X16}h EDTL {U32(header, 20)} CmdSN {U32(header, 24)}: {ScsiCommandTable.Format(header.Slice(32, 16))}");
                break;
            case Opcode.ScsiResponse:
                text.Append(CultureInfo.InvariantCulture, $" response {header[2]:X2}h status {((ScsiStatus)header[3]).ToText()} StatSN {U32(header, 24)} residual {U32(header, 44)}");
                break;
            case Opcode.DataIn or Opcode.DataOut or Opcode.R2T:
                text.Append(CultureInfo.InvariantCulture, $" TTT {U32(header, 20):X8}h DataSN {U32(header, 36)} offset {U32(header, 40)} count {U32(header, 44)}");
                break;
            case Opcode.LoginRequest or Opcode.LoginResponse:
                text.Append(CultureInfo.InvariantCulture, $" stages {(header[1] >> 2) & 3}→{header[1] & 3} TSIH {BinaryPrimitives.ReadUInt16BigEndian(header[14..]):X4}h");
                if (opcode == Opcode.LoginResponse)
                {
                    text.Append(CultureInfo.InvariantCulture, $" status {header[36]:X2}{header[37]:X2}h");
                }

                break;
            case Opcode.Reject:
                text.Append(CultureInfo.InvariantCulture, $" reason {header[2]:X2}h ({(RejectReason)header[2]})");
                break;
        }

        text.Append(" [").Append(Convert.ToHexStringLower(header)).Append(']');
        if (!data.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $" + {data.Length} bytes ");
            text.Append(opcode is Opcode.LoginRequest or Opcode.LoginResponse or Opcode.TextRequest or Opcode.TextResponse
                ? Keys(data)
                : Convert.ToHexStringLower(data[..Math.Min(data.Length, DataShown)]) + (data.Length > DataShown ? "…" : ""));
        }

        return text.ToString();
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static string Keys(ReadOnlySpan<byte> data)
    {
        IEnumerable<string> pairs = Encoding.UTF8.GetString(data).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.StartsWith("CHAP_R=", StringComparison.Ordinal) || pair.StartsWith("CHAP_C=", StringComparison.Ordinal) ? pair[..7] + "(left out)" : pair);
        return string.Join(' ', pairs);
    }
}
