using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Target.Faults;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>Each fault that the embedded target can play, under a load of reads and writes: the right data in the end, and a word about what happened.</summary>
[TestFixture("tcp")]
[TestFixture("socket")]
public sealed class FaultTests(string transport) : TargetFixture(transport)
{
    private static readonly (string Name, Func<FaultRule> Rule, TransportFaultKind Kind)[] s_faults =
    [
        ("a Data-In is lost", () => Fault.Out(Opcode.DataIn).Nth(3).Do(FaultAction.Drop), TransportFaultKind.ProtocolViolation),
        ("a Data-In comes twice", () => Fault.Out(Opcode.DataIn).Nth(3).Do(FaultAction.Duplicate), TransportFaultKind.ProtocolViolation),
        ("Data-In PDUs change places", () => Fault.Out(Opcode.DataIn).Nth(3).Do(FaultAction.ReorderWithNext), TransportFaultKind.ProtocolViolation),
        ("a bit of a header flips", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.Corrupt(20, 4)), TransportFaultKind.HeaderDigest),
        ("a bit of data flips", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.CorruptData(100, 4)), TransportFaultKind.DataDigest),
        ("a header digest is wrong", () => Fault.Out(Opcode.ScsiResponse).Do(FaultAction.CorruptHeaderDigest()), TransportFaultKind.HeaderDigest),
        ("a data digest is wrong", () => Fault.Out(Opcode.DataIn).Do(FaultAction.CorruptDataDigest()), TransportFaultKind.DataDigest),
        ("the connection closes before a PDU", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.CloseBefore), TransportFaultKind.ClosedByPeer),
        ("the connection closes inside a header", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.CloseWithin(17)), TransportFaultKind.ClosedByPeer),
        ("the connection closes inside the data", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.CloseWithin(3000)), TransportFaultKind.ClosedByPeer),
        ("the connection closes after an R2T", () => Fault.Out(Opcode.R2T).Do(FaultAction.CloseAfter), TransportFaultKind.ClosedByPeer),
        ("the buffer offset lies", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.MoveBufferOffset(4096)), TransportFaultKind.ProtocolViolation),
        ("DataSN lies", () => Fault.Out(Opcode.DataIn).Nth(2).Do(FaultAction.MoveDataSN(1)), TransportFaultKind.ProtocolViolation),
        ("StatSN jumps", () => Fault.Out(Opcode.ScsiResponse).Do(FaultAction.MoveStatSN(5)), TransportFaultKind.ProtocolViolation),
        ("an R2T asks for too much", () => Fault.Out(Opcode.R2T).Do(FaultAction.SetR2TLength(0x7FFFFFFF)), TransportFaultKind.ProtocolViolation),
        ("an R2T asks for nothing", () => Fault.Out(Opcode.R2T).Do(FaultAction.SetR2TLength(0)), TransportFaultKind.ProtocolViolation),
        ("an R2T names no transfer", () => Fault.Out(Opcode.R2T).Do(FaultAction.SetTtt(0xFFFFFFFF)), TransportFaultKind.ProtocolViolation),
        ("an answer names a task that never was", () => Fault.Out(Opcode.ScsiResponse).Do(FaultAction.SetItt(0x77770001)), TransportFaultKind.ProtocolViolation),
        ("the length of a data segment lies", () => Fault.Out(Opcode.DataIn).Do(FaultAction.SetDataSegmentLength(0xFFFFFF)), TransportFaultKind.ProtocolViolation),
    ];

    private static IEnumerable<TestCaseData> Faults() => s_faults.Select((f, i) => new TestCaseData(i).SetName("Under load, when " + f.Name + ", the data is right in the end"));

    [TestCaseSource(nameof(Faults))]
    public async Task Under_load_the_data_is_right_in_the_end(int index)
    {
        (string name, Func<FaultRule> rule, TransportFaultKind kind) = s_faults[index];
        IscsiSessionOptions options = Options;
        bool digests = kind is TransportFaultKind.HeaderDigest or TransportFaultKind.DataDigest;
        DigestType[] digest = [digests ? DigestType.Crc32C : DigestType.None];
        options = options with
        {
            Login = options.Login with { HeaderDigest = digest, DataDigest = digest, MaxRecvDataSegmentLength = 8192, MaxBurstLength = 32_768, FirstBurstLength = 8192, ImmediateData = false, InitialR2T = true },
        };
        LogicalUnit unit = await OpenAsync(options);
        await using IscsiSession session = unit.Session;
        var lost = new TaskCompletionSource<TransportFault>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Event += e =>
        {
            if (e.Kind == SessionEventKind.ConnectionLost)
            {
                lost.TrySetResult(e.Fault!);
            }
        };
        FaultRule armed = Target.Faults.Arm(rule());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (int round = 0; round < 4; round++)
            {
                byte[] written = Random(64 * 512, (worker * 100) + round);
                await unit.WriteAsync((ulong)worker * 64, written);
                var read = new byte[written.Length];
                await unit.ReadAsync((ulong)worker * 64, read);
                Assert.That(read.AsSpan().SequenceEqual(written), Is.True, $"{name}: worker {worker}, round {round}");
            }
        })));
        Assert.That(armed.Fired, Is.GreaterThan(0));
        Assert.That((await lost.Task).Kind, Is.EqualTo(kind), (await lost.Task).Message);
    }
}
