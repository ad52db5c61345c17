using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;

namespace Lunaris.Examples.Common.Capture;

/// <summary>A PDU in words, RFC 7143 §11's own; any bytes are described as far as they go.</summary>
public static class PduText
{
    private const int CdbOffset = 32;
    private const int CdbLength = 16;
    private const int SenseLengthField = 2;
    private const byte Immediate = 0x40;

    /// <summary>The PDU's name.</summary>
    public static string NameOf(ReadOnlySpan<byte> header) => header.Length < Bhs.Length ? "short PDU" : Bhs.OpcodeOf(header) switch
    {
        Opcode.NopOut => "NOP-Out",
        Opcode.ScsiCommand => "SCSI Command",
        Opcode.TaskManagementRequest => "Task Management Request",
        Opcode.LoginRequest => "Login Request",
        Opcode.TextRequest => "Text Request",
        Opcode.DataOut => "Data-Out",
        Opcode.LogoutRequest => "Logout Request",
        Opcode.SnackRequest => "SNACK Request",
        Opcode.NopIn => "NOP-In",
        Opcode.ScsiResponse => "SCSI Response",
        Opcode.TaskManagementResponse => "Task Management Response",
        Opcode.LoginResponse => "Login Response",
        Opcode.TextResponse => "Text Response",
        Opcode.DataIn => "Data-In",
        Opcode.LogoutResponse => "Logout Response",
        Opcode.R2T => "R2T",
        Opcode.AsyncMessage => "Asynchronous Message",
        Opcode.Reject => "Reject",
        var other => string.Create(CultureInfo.InvariantCulture, $"opcode {(byte)other:X2}h"),
    };

    /// <summary>What a PDU says, without its name: the fields that matter, and the length of its data.</summary>
    public static string Describe(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        if (header.Length < Bhs.Length)
        {
            return "";
        }
        var text = new StringBuilder();
        Append(text, $"ITT {U32(header, 16):x8}");
        switch (Bhs.OpcodeOf(header))
        {
            case Opcode.ScsiCommand:
                Append(text, $" LUN {new Lun(U64(header, 8))} CmdSN {U32(header, 24)}{((header[0] & Immediate) != 0 ? " immediate" : "")} {ScsiCommandTable.Format(header.Slice(CdbOffset, CdbLength))}, expects {U32(header, 20)} bytes");
                break;
            case Opcode.ScsiResponse:
                Append(text, $" StatSN {U32(header, 24)} {(header[2] == 0 ? ((ScsiStatus)header[3]).ToText() : string.Create(CultureInfo.InvariantCulture, $"response {header[2]:X2}h"))}{Residual(header)}{Sense(data)}");
                break;
            case Opcode.DataIn:
                Append(text, $" DataSN {U32(header, 36)} offset {U32(header, 40)}{((header[1] & 0x80) != 0 ? " final" : "")}{((header[1] & 0x01) != 0 ? " " + ((ScsiStatus)header[3]).ToText() + Residual(header) : "")}");
                break;
            case Opcode.DataOut:
                Append(text, $" TTT {U32(header, 20):x8} DataSN {U32(header, 36)} offset {U32(header, 40)}{((header[1] & 0x80) != 0 ? " final" : "")}");
                break;
            case Opcode.R2T:
                Append(text, $" TTT {U32(header, 20):x8} R2TSN {U32(header, 36)} offset {U32(header, 40)} length {U32(header, 44)}");
                break;
            case Opcode.NopOut or Opcode.NopIn:
                Append(text, $" TTT {U32(header, 20):x8}");
                break;
            case Opcode.TaskManagementRequest:
                Append(text, $" LUN {new Lun(U64(header, 8))} {(TaskManagementFunction)(header[1] & 0x7F)} of ITT {U32(header, 20):x8}");
                break;
            case Opcode.TaskManagementResponse:
                Append(text, $" {(TaskManagementResponse)header[2]}");
                break;
            case Opcode.LoginRequest:
                Append(text, $" CID {U16(header, 20)} {Stages(header)} {Keys(data)}");
                break;
            case Opcode.LoginResponse:
                Append(text, $" status {header[36]:X2}{header[37]:X2}h {Stages(header)} {Keys(data)}");
                break;
            case Opcode.TextRequest or Opcode.TextResponse:
                Append(text, $" {Keys(data)}");
                break;
            case Opcode.LogoutRequest:
                Append(text, $" {(LogoutReason)(header[1] & 0x7F)}");
                break;
            case Opcode.LogoutResponse:
                Append(text, $" {(LogoutResponse)header[2]}");
                break;
            case Opcode.AsyncMessage:
                Append(text, $" {(AsyncEvent)header[36]}");
                break;
            case Opcode.Reject:
                Append(text, $" {(RejectReason)header[2]}");
                break;
        }
        return SafeText.Clean(data.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text}, {data.Length} bytes") : text.ToString());
    }

    /// <summary>The same as a document.</summary>
    public static JsonObject Json(bool fromInitiator, double seconds, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data) => new()
    {
        ["seconds"] = Math.Round(seconds, 6),
        ["from"] = fromInitiator ? "initiator" : "target",
        ["pdu"] = NameOf(header),
        ["text"] = Describe(header, data),
        ["header"] = Convert.ToHexStringLower(header),
        ["dataLength"] = data.Length,
    };

    /// <summary>Text keys in a row. What proves a secret is not shown: it could be guessed from it.</summary>
    private static string Keys(ReadOnlySpan<byte> data) => string.Join(' ', Encoding.UTF8.GetString(data).Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.StartsWith("CHAP_R=", StringComparison.Ordinal) || pair.StartsWith("CHAP_C=", StringComparison.Ordinal) ? pair[..7] + "..." : pair));

    private static string Stages(ReadOnlySpan<byte> header)
        => string.Create(CultureInfo.InvariantCulture, $"stage {(header[1] >> 2) & 3}{((header[1] & 0x80) != 0 ? $" to {header[1] & 3}" : "")}{((header[1] & 0x40) != 0 ? " continued" : "")}");

    private static string Residual(ReadOnlySpan<byte> header) => (header[1] & 0x06) switch
    {
        0 => "",
        0x02 => string.Create(CultureInfo.InvariantCulture, $", underflow {U32(header, 44)}"),
        _ => string.Create(CultureInfo.InvariantCulture, $", overflow {U32(header, 44)}"),
    };

    private static string Sense(ReadOnlySpan<byte> data)
        => data.Length > SenseLengthField && SenseData.TryParse(data[SenseLengthField..][..Math.Min(U16(data, 0), data.Length - SenseLengthField)], out SenseData? sense) ? ": " + sense : "";

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64BigEndian(bytes[offset..]);

    private static void Append(StringBuilder text, FormattableString part) => text.Append(part.ToString(CultureInfo.InvariantCulture));
}
