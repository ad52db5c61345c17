using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Login.Chap;

namespace Lunaris.Compliance.Raw;

/// <summary>What a hand-driven login says. A case changes what it is about.</summary>
public sealed class RawLogin
{
    private static int s_qualifier;

    public required TargetUnderTest Target { get; init; }

    public required IscsiUrl Url { get; init; }

    public string? InitiatorName { get; set; }

    public string? TargetName { get; set; }

    public string? SessionType { get; set; } = "Normal";

    /// <summary>ISID, 6 bytes.</summary>
    public byte[] Isid { get; set; } = [];

    public ushort Tsih { get; set; }

    public ushort Cid { get; set; }

    public uint CmdSn { get; set; } = 1;

    /// <summary>Keys of the operational stage, in order.</summary>
    public List<KeyValuePair<string, string>> Keys { get; } =
    [
        new("HeaderDigest", "None"), new("DataDigest", "None"), new("InitialR2T", "Yes"), new("ImmediateData", "Yes"),
        new("MaxRecvDataSegmentLength", "65536"), new("MaxBurstLength", "262144"), new("FirstBurstLength", "65536"),
        new("MaxOutstandingR2T", "1"), new("MaxConnections", "1"), new("DefaultTime2Wait", "2"), new("DefaultTime2Retain", "0"),
        new("DataPDUInOrder", "Yes"), new("DataSequenceInOrder", "Yes"), new("ErrorRecoveryLevel", "0"),
    ];

    /// <summary>What the first request says besides.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity
    {
        get
        {
            if (InitiatorName is not null)
            {
                yield return new("InitiatorName", InitiatorName);
            }

            if (SessionType is not null)
            {
                yield return new("SessionType", SessionType);
            }

            if (TargetName is not null)
            {
                yield return new("TargetName", TargetName);
            }
        }
    }

    public static RawLogin For(TargetUnderTest target, int path = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        IscsiUrl url = target.Settings.Urls[path];
        int qualifier = Interlocked.Increment(ref s_qualifier);
        return new RawLogin
        {
            Target = target,
            Url = url,
            InitiatorName = target.Settings.InitiatorName,
            TargetName = url.Target,
            Isid = [0x80, 0x4C, 0x55, (byte)Environment.ProcessId, (byte)(qualifier >> 8), (byte)qualifier],
        };
    }

    /// <summary>Changes a key, or adds it.</summary>
    public RawLogin With(string key, string value)
    {
        int at = Keys.FindIndex(pair => pair.Key == key);
        if (at < 0)
        {
            Keys.Add(new(key, value));
        }
        else
        {
            Keys[at] = new(key, value);
        }

        return this;
    }

    /// <summary>Leaves a key out.</summary>
    public RawLogin Without(string key)
    {
        Keys.RemoveAll(pair => pair.Key == key);
        return this;
    }

    /// <summary>CHAP_R for a challenge.</summary>
    public byte[] Respond(ChapAlgorithm algorithm, byte identifier, ReadOnlySpan<byte> challenge)
    {
        byte[] digest = new byte[ChapHash.MaxDigestLength];
        int length = ChapHash.Compute(algorithm, identifier, ChapSecret.FromText(Url.Password!), challenge, digest);
        return digest[..length];
    }
}
