using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Sessions;

/// <summary>Wireshark's dissectors over a whole session of ours.</summary>
[TestFixture]
[Category("Interop")]
public sealed class CaptureTests
{
    private static readonly TgtAccount s_account = new("host", "incoming-secret");

    [TestCase("none")]
    [TestCase("crc32c")]
    public async Task Whole_session_is_dissected_without_a_malformed_packet_or_an_expert_error(string digest)
    {
        Requires.PacketCapture();
        var target = new TgtTarget("iqn.2026-01.com.example:disk", new TgtLun(1, 64 << 20)) { Incoming = s_account, Keys = TgtSession.Digests(digest) };
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        await using PacketCapture capture = await PacketCapture.StartAsync(tgt.Port);

        string arguments = $"?user={s_account.User}&password={s_account.Password}&header_digest={digest}&data_digest={digest}";
        await Discovery.SendTargetsAsync(IscsiUrl.Parse($"iscsi://{tgt.Portal}"));
        await using (IscsiSession session = await TgtSession.ConnectAsync(tgt, target, arguments))
        {
            await session.ReportLunsAsync();
            LogicalUnit unit = await TgtSession.OpenAsync(session, 1);
            byte[] data = new byte[4 << 20];
            Random.Shared.NextBytes(data);
            byte[] back = new byte[data.Length];
            await unit.WriteAsync(0, data.AsMemory(0, 512));
            await unit.WriteAsync(64, data);
            await unit.ReadAsync(64, back);
            Assert.That(back.AsSpan().SequenceEqual(data), Is.True);
            await unit.FlushAsync();
            await session.PingAsync("are you there?"u8.ToArray());
            await session.ManageAsync(TaskManagementFunction.LogicalUnitReset, unit.Lun);
            await unit.TestReadyAsync();
        }
        CaptureReport report = await capture.FinishAsync();

        Assert.Multiple(() =>
        {
            Assert.That(report.Problems, Is.Empty);
            Assert.That(report.Keys, Does.Contain(digest == "none" ? "DataDigest=None" : "DataDigest=CRC32C"));
            foreach (Opcode opcode in Enum.GetValues<Opcode>().Where(Expected))
            {
                Assert.That(report.Count((int)opcode), Is.Positive, opcode.ToString());
            }
        });
        TestContext.Out.WriteLine($"Figure: tshark dissected {report.Opcodes.Count} PDUs of ours and tgt's (digests {digest}), {report.Problems.Count} malformed or expert errors");
    }

    private static bool Expected(Opcode opcode) => opcode is Opcode.LoginRequest or Opcode.LoginResponse or Opcode.TextRequest or Opcode.TextResponse
        or Opcode.ScsiCommand or Opcode.ScsiResponse or Opcode.DataOut or Opcode.DataIn or Opcode.R2T or Opcode.NopOut or Opcode.NopIn
        or Opcode.TaskManagementRequest or Opcode.TaskManagementResponse or Opcode.LogoutRequest or Opcode.LogoutResponse;
}
