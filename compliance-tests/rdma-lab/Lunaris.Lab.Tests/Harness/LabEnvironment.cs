using System.Net;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>What is in the lab (rdma-lab/lab.env): addresses, targets, logical units, credentials.</summary>
internal static class LabEnvironment
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_values = new(Read);

    /// <summary>Whether this process runs inside the lab.</summary>
    public static bool IsInside => Folder is not null;

    /// <summary>The lab's scripts, inside the lab.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("LUNARIS_LAB");

    /// <summary>A folder whose files come out of the lab, into artifacts/lab/out.</summary>
    public static string OutputFolder => "/run/lab/out";

    /// <summary>The soft-RoCE device.</summary>
    public static string Device => Value("LAB_DEVICE");

    /// <summary>The network interface under it.</summary>
    public static string Interface => Value("LAB_INTERFACE");

    /// <summary>The lab's address, where LIO listens.</summary>
    public static IPAddress Address => IPAddress.Parse(Value("LAB_ADDRESS"));

    /// <summary>Another address on the same interface, where tgt listens for TCP.</summary>
    public static IPAddress SecondAddress => IPAddress.Parse(Value("LAB_SECOND_ADDRESS"));

    /// <summary>LIO's portal, for TCP and for iSER.</summary>
    public static IPEndPoint LioPortal => new(Address, Number("LAB_LIO_PORT"));

    /// <summary>LIO's target that takes anybody.</summary>
    public static string LioTarget => Value("LAB_LIO_TARGET");

    /// <summary>LIO's target that asks <see cref="InitiatorName"/> for CHAP (<see cref="ChapUser"/>).</summary>
    public static string LioChapTarget => Value("LAB_LIO_CHAP_TARGET");

    /// <summary>LIO's target that asks for CHAP both ways.</summary>
    public static string LioMutualTarget => Value("LAB_LIO_MUTUAL_TARGET");

    /// <summary>LIO's target for the compliance suite: two thin LUNs, over TCP.</summary>
    public static string LioComplianceTarget => Value("LAB_LIO_COMPLIANCE_TARGET");

    /// <summary>LIO's portal at the near end of a <see cref="LabWire"/>.</summary>
    public static IPEndPoint WirePortal => new(IPAddress.Parse(Value("LAB_WIRE_ADDRESS")), Number("LAB_LIO_PORT"));

    /// <summary>The interface at the near end of a <see cref="LabWire"/>.</summary>
    public static string WireInterface => Value("LAB_WIRE_NEAR");

    /// <summary>The network of the far end of a <see cref="LabWire"/>.</summary>
    public static string WireNetwork => Value("LAB_WIRE_NETWORK");

    /// <summary>tgt's portal for iSER.</summary>
    public static IPEndPoint TgtIserPortal => new(SecondAddress, Number("LAB_TGT_ISER_PORT"));

    /// <summary>tgt's portal for TCP.</summary>
    public static IPEndPoint TgtTcpPortal => new(SecondAddress, Number("LAB_TGT_TCP_PORT"));

    /// <summary>tgt's target over iSER; takes <see cref="InitiatorName"/> only. LUN 1 is the same disk as that of <see cref="TgtTcpTarget"/>.</summary>
    public static string TgtIserTarget => Value("LAB_TGT_ISER_TARGET");

    /// <summary>tgt's target over TCP.</summary>
    public static string TgtTcpTarget => Value("LAB_TGT_TCP_TARGET");

    /// <summary>The initiator name that all targets know.</summary>
    public static string InitiatorName => Value("LAB_INITIATOR");

    /// <summary>User by which an initiator authenticates.</summary>
    public static string ChapUser => Value("LAB_CHAP_USER");

    /// <summary>Secret of <see cref="ChapUser"/>.</summary>
    public static string ChapSecret => Value("LAB_CHAP_SECRET");

    /// <summary>User by which the mutual target authenticates.</summary>
    public static string ChapTargetUser => Value("LAB_CHAP_TARGET_USER");

    /// <summary>Secret of <see cref="ChapTargetUser"/>.</summary>
    public static string ChapTargetSecret => Value("LAB_CHAP_TARGET_SECRET");

    /// <summary>Skips the calling test outside of the lab.</summary>
    public static void Require()
    {
        if (!IsInside)
        {
            Assert.Ignore("Runs in the RDMA lab only: dotnet cake --target=Lab");
        }
    }

    /// <summary>Bytes of a logical unit of LIO's: LUN 0 and 1 have blocks of 512 bytes, LUN 2 of 4096.</summary>
    public static long LioUnitLength(int lun) => Mebibytes($"LAB_LIO_LUN_{lun}_MIB");

    /// <summary>Bytes of tgt's LUN 1, blocks of 512 bytes.</summary>
    public static long TgtUnitLength => Mebibytes("LAB_TGT_LUN_1_MIB");

    private static string Value(string name) => s_values.Value[name];

    private static int Number(string name) => int.Parse(Value(name), System.Globalization.CultureInfo.InvariantCulture);

    private static long Mebibytes(string name) => (long)Number(name) << 20;

    private static Dictionary<string, string> Read()
        => File.ReadLines(Path.Combine(Folder ?? throw new InvalidOperationException("This is not the lab."), "lab.env"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
}
