using System.Diagnostics;
using System.Globalization;
using Lunaris.Iscsi.Wire;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>What goes over the wire, as Wireshark's dissectors read it.</summary>
[TestFixture]
[Category("Iser")]
public sealed class WireTests
{
    private const int RdmaReadRequest = 12;

    [Test]
    public void Session_is_dissected_as_iser_without_a_malformed_packet_and_the_target_uses_the_stags_that_it_was_told()
    {
        LabEnvironment.Require();
        string folder = Directory.CreateTempSubdirectory("lunaris-wire-").FullName;
        string file = Path.Combine(folder, "wire.pcapng");
        using var wire = new LabWire();
        using (Process capture = LabWire.Capture(file))
        {
            string[] commands = ["-c", "write -P 0x5a 64k 256k", "-c", "read -P 0x5a 64k 256k", "-c", "read 1M 4k"];
            string output = LabLibrary.Run([.. LabWire.ToFarEnd, "qemu-io", "-f", "raw", "-t", "none", .. commands, $"{LabWire.Url}/0"]);
            Assert.That(output, Does.Contain("wrote 262144/262144").And.Contain("read 262144/262144").And.Not.Contain("verification failed"));

            // The capture runs behind the traffic, and its last packet may be there in part: tshark minds that.
            Waiting.Until(() => LabTool.Run("bash", "-c", $"tshark -r {file} -Y 'iscsi.opcode == {(int)Opcode.LogoutResponse}' || true").Length > 0, () => "the logout was not captured");
            LabTool.Run("kill", "-INT", capture.Id.ToString(CultureInfo.InvariantCulture));
            LabTool.Finish(capture, "dumpcap");
        }

        Assert.That(Dissect(file, "_ws.malformed", "frame.number"), Is.Empty, "malformed packets");
        string[][] messages = Dissect(file, "iser", "iscsi.opcode", "iser.write_stag", "iser.read_stag");
        Assert.That(
            messages.Select(message => (Opcode)Number(message[0])).Distinct(),
            Is.SupersetOf(new[] { Opcode.LoginRequest, Opcode.LoginResponse, Opcode.ScsiCommand, Opcode.ScsiResponse, Opcode.LogoutRequest, Opcode.LogoutResponse }));
        string[] told = [.. messages.Where(message => (Opcode)Number(message[0]) == Opcode.ScsiCommand).SelectMany(message => message[1..]).Where(tag => Number(tag) != 0).Distinct()];
        string[][] accesses = Dissect(file, "infiniband.reth", "infiniband.reth.r_key", "infiniband.bth.opcode");
        TestContext.Out.WriteLine($"Figure: a session on the wire: {messages.Length} iSER messages, {accesses.Length} RDMA accesses by {accesses.Select(access => access[0]).Distinct().Count()} of {told.Length} STags");
        Assert.That(accesses.Select(access => Number(access[1]) == RdmaReadRequest), Has.Some.True.And.Some.False, "both RDMA Writes and RDMA Reads");
        Assert.That(accesses.Select(access => access[0]).Distinct(), Is.SubsetOf(told));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void Read_waits_for_a_wire_that_was_cut()
    {
        LabEnvironment.Require();
        using var wire = new LabWire();
        using LabProgram program = LabLibrary.Start([.. LabWire.ToFarEnd, "qemu-io", "-f", "raw", "-t", "none", $"{LabWire.Url}/0"]);
        program.Tell("write -P 0x5b 64k 128k");
        program.WaitFor("wrote 131072/131072");
        LabWire.Cut();
        program.Tell("read -P 0x5b 64k 64k");
        program.WaitFor("The RDMA connection broke");
        LabWire.Mend();
        program.WaitFor("read 65536/65536");
        program.Tell("read -P 0x5b 128k 64k");
        program.WaitFor("read 65536/65536");
        program.End();
        Assert.That(program.Output, Does.Not.Contain("verification failed"));
        TestContext.Out.WriteLine(program.Output);
    }

    /// <summary>Fields of the packets that a filter lets through; a row for each packet, a packet of several messages by its first.</summary>
    private static string[][] Dissect(string file, string filter, params string[] fields)
        => [.. LabTool.Run("tshark", ["-r", file, "-n", "-Y", filter, "-T", "fields", "-E", "occurrence=f", .. fields.SelectMany(field => new[] { "-e", field })])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))];

    private static long Number(string field) => field.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(field.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : field.Length > 0 ? long.Parse(field, CultureInfo.InvariantCulture) : 0;
}
