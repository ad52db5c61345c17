using System.Buffers.Binary;
using System.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Raw;

/// <summary>A PDU by hand: every byte of its header can be set, right or wrong. Lengths are filled in when it is sent.</summary>
public sealed class RawPdu
{
    public RawPdu(Opcode opcode, byte flags = 0x80, bool immediate = false)
    {
        Header[0] = (byte)((byte)opcode | (immediate ? 0x40 : 0));
        Header[1] = flags;
    }

    public RawPdu(byte[] header, byte[] ahs, byte[] data)
    {
        Header = header;
        Ahs = ahs;
        Data = data;
    }

    public byte[] Header { get; } = new byte[Bhs.Length];

    public byte[] Ahs { get; set; } = [];

    public byte[] Data { get; set; } = [];

    /// <summary>DataSegmentLength to claim; null says the truth.</summary>
    public int? ClaimedLength { get; set; }

    public Opcode Opcode => (Opcode)(Header[0] & 0x3F);

    public bool IsImmediate => (Header[0] & 0x40) != 0;

    public byte Flags { get => Header[1]; set => Header[1] = value; }

    public bool Final => (Header[1] & 0x80) != 0;

    public ulong Lun { get => BinaryPrimitives.ReadUInt64BigEndian(Header.AsSpan(8)); set => BinaryPrimitives.WriteUInt64BigEndian(Header.AsSpan(8), value); }

    public uint Itt { get => this[16]; set => this[16] = value; }

    /// <summary>TTT of most PDUs; expected data transfer length of a SCSI Command; referenced task tag of a task management request.</summary>
    public uint Ttt { get => this[20]; set => this[20] = value; }

    /// <summary>CmdSN in requests, StatSN in responses.</summary>
    public uint CmdSn { get => this[24]; set => this[24] = value; }

    public uint StatSn => this[24];

    /// <summary>ExpStatSN in requests, ExpCmdSN in responses.</summary>
    public uint ExpSn { get => this[28]; set => this[28] = value; }

    public uint MaxCmdSn => this[32];

    /// <summary>DataSN, R2TSN or ExpDataSN.</summary>
    public uint DataSn { get => this[36]; set => this[36] = value; }

    public uint Offset { get => this[40]; set => this[40] = value; }

    /// <summary>Residual count, or desired data transfer length of an R2T.</summary>
    public uint Count { get => this[44]; set => this[44] = value; }

    /// <summary>A big-endian field of four bytes.</summary>
    public uint this[int at]
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(Header.AsSpan(at));
        set => BinaryPrimitives.WriteUInt32BigEndian(Header.AsSpan(at), value);
    }

    /// <summary>Whether the PDU takes a StatSN: its next one is one higher.</summary>
    public bool TakesStatSn => Opcode switch
    {
        Opcode.ScsiResponse or Opcode.TaskManagementResponse or Opcode.LoginResponse or Opcode.TextResponse or Opcode.LogoutResponse or Opcode.AsyncMessage or Opcode.Reject => true,
        Opcode.DataIn => (Flags & 1) != 0,
        Opcode.NopIn => Itt != 0xFFFFFFFF,
        _ => false,
    };

    /// <summary>The keys of the data segment.</summary>
    public List<KeyValuePair<string, string>> Keys() => TextPairs.Parse(Data);

    public override string ToString() => Framework.PduRecorder.Describe(Header, Data);
}

/// <summary>Key=value pairs of Login and Text PDUs.</summary>
public static class TextPairs
{
    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Encoding.UTF8.GetBytes(string.Concat(pairs.Select(pair => $"{pair.Key}={pair.Value}\0")));

    /// <summary>Reads pairs; what has no <c>=</c> becomes a key without a value.</summary>
    public static List<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> data)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (string text in Encoding.UTF8.GetString(data).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(at < 0 ? new(text, "") : new(text[..at], text[(at + 1)..]));
        }

        return pairs;
    }

    public static KeyValuePair<string, string> Pair(string key, string value) => new(key, value);
}
