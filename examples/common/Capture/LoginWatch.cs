using System.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Examples.Common.Capture;

/// <summary>Follows a login from outside, to know which digests the PDUs after it carry.</summary>
public sealed class LoginWatch
{
    private const int FlagsOffset = 1;
    private const int StatusOffset = 36;
    private const byte Transit = 0x80;
    private const byte FullFeaturePhase = 3;

    private bool _headerDigest;
    private bool _dataDigest;

    /// <summary>Whether the login is over, so that digests count.</summary>
    public bool IsFullFeature { get; private set; }

    /// <summary>Whether headers carry a digest now.</summary>
    public bool HeaderDigest => IsFullFeature && _headerDigest;

    /// <summary>Whether data segments carry a digest now.</summary>
    public bool DataDigest => IsFullFeature && _dataDigest;

    /// <summary>Looks at a PDU of either direction after it was written down: it is the one after that the login's end changes.</summary>
    /// <param name="header">Its BHS.</param>
    /// <param name="data">Its data segment.</param>
    public void See(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        Opcode opcode = Bhs.OpcodeOf(header);
        if (opcode is not (Opcode.LoginRequest or Opcode.LoginResponse))
        {
            return;
        }
        foreach (string pair in Encoding.UTF8.GetString(data).Split('\0'))
        {
            // A list is an offer; the answer is one value.
            switch (pair)
            {
                case "HeaderDigest=CRC32C": _headerDigest = true; break;
                case "HeaderDigest=None": _headerDigest = false; break;
                case "DataDigest=CRC32C": _dataDigest = true; break;
                case "DataDigest=None": _dataDigest = false; break;
            }
        }
        IsFullFeature = opcode == Opcode.LoginResponse && header[StatusOffset] == 0
            && (header[FlagsOffset] & Transit) != 0 && (header[FlagsOffset] & 0x03) == FullFeaturePhase;
    }
}
