using System.Collections.Concurrent;
using System.Diagnostics;
using Lunaris.Iscsi.Wire;
using Lunaris.Target.Faults;
using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>A backend that takes over from one that was killed is the same initiator port, so that the target ends what the killed one left.</summary>
[TestFixture]
public sealed class PortIdentityTests : BackendFixture
{
    [Test]
    public void Same_socket_of_the_same_machine_gives_the_same_ISID()
    {
        Isid isid = PortIdentity.Of("/run/disk.sock", "host");
        Assert.Multiple(() =>
        {
            Assert.That(isid.Format, Is.EqualTo(IsidFormat.Random));
            Assert.That(PortIdentity.Of("/run/../run/disk.sock", "host"), Is.EqualTo(isid));
            Assert.That(PortIdentity.Of("/run/disk2.sock", "host"), Is.Not.EqualTo(isid));
            Assert.That(PortIdentity.Of("/run/disk.sock", "other"), Is.Not.EqualTo(isid));
        });
    }

    [Test]
    public async Task Program_that_takes_over_at_a_socket_logs_in_as_the_killed_one_did()
    {
        string folder = Directory.CreateTempSubdirectory("lunaris-vhost-").FullName;
        try
        {
            Isid[] first = await LoginsOfProgramAsync(Path.Combine(folder, "disk"));
            Isid[] second = await LoginsOfProgramAsync(Path.Combine(folder, "disk"));
            Isid[] other = await LoginsOfProgramAsync(Path.Combine(folder, "other"));
            Assert.That(second, Is.EqualTo(first));
            Assert.That(other, Has.Length.EqualTo(1).And.Not.EqualTo(first));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts the program, and kills it when it waits for a front-end.</summary>
    /// <returns>The ISIDs with which it logged in.</returns>
    private async Task<Isid[]> LoginsOfProgramAsync(string socket)
    {
        var seen = new ConcurrentQueue<Isid>();
        Target.Faults.Arm(Fault.In(Opcode.LoginRequest).Always().Where((header, _) =>
        {
            byte[] bytes = header.ToArray();
            seen.Enqueue(new LoginRequestHeader(bytes).Isid);
            return false;
        }).Do(FaultAction.Drop));
        string program = Path.Combine(TestContext.CurrentContext.TestDirectory, "lunaris-vhost-user-blk.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, "--socket-path", socket, $"iscsi://{Target.Portal}/iqn.2026-01.io.lunaris:disk/0"]) { RedirectStandardError = true })!;
        string said = "";
        while (!said.Contains("Waiting for a front-end", StringComparison.Ordinal))
        {
            said += await process.StandardError.ReadLineAsync() ?? throw new AssertionException($"The program ended: {said}");
        }

        process.Kill();
        await process.WaitForExitAsync();
        return [.. seen.Distinct()];
    }
}
