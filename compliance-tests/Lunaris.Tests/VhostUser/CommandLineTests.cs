using Lunaris.VhostUserBlk;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>The backend's command line, by QEMU's conventions for such programs.</summary>
[TestFixture]
public sealed class CommandLineTests
{
    private const string Url = "iscsi://192.0.2.1/iqn.2026-01.com.example:disk/1";

    [Test]
    public void Options_are_read()
    {
        BackendArguments? arguments = Parse(out int exitCode, out _, out string error, Url, "--socket-path", "/run/s", "--read-only", "--num-queues", "3", "--drain-seconds", "0.5", "--spin-microseconds", "20");
        Assert.That(error, Is.Empty);
        Assert.That(exitCode, Is.Zero);
        Assert.That(arguments, Is.EqualTo(new BackendArguments(Url, "/run/s", null, IsReadOnly: true, 3, TimeSpan.FromSeconds(0.5), TimeSpan.FromMicroseconds(20), IsVerbose: false)));
    }

    [Test]
    public void Descriptor_takes_the_place_of_a_path()
        => Assert.That(Parse(out _, out _, out _, Url, "--fd", "7")!.Descriptor, Is.EqualTo(7));

    [Test]
    public void Capabilities_are_JSON_and_take_no_url()
    {
        Assert.That(Parse(out int exitCode, out string output, out _, "--print-capabilities"), Is.Null);
        Assert.That(exitCode, Is.Zero);
        using var document = System.Text.Json.JsonDocument.Parse(output);
        Assert.That(document.RootElement.GetProperty("type").GetString(), Is.EqualTo("block"));
    }

    [Test]
    public void Help_names_every_option()
    {
        Assert.That(Parse(out int exitCode, out string output, out _, "--help"), Is.Null);
        Assert.That(exitCode, Is.Zero);
        foreach (string option in (string[])["--socket-path", "--fd", "--print-capabilities", "--read-only", "--num-queues", "--drain-seconds", "--spin-microseconds", "--verbose"])
        {
            Assert.That(output, Does.Contain(option));
        }
    }

    [TestCase("--socket-path", "/run/s", TestName = "A missing URL is told of")]
    [TestCase(Url, TestName = "A missing socket is told of")]
    [TestCase(Url, "--socket-path", "/run/s", "--fd", "3", TestName = "Two sockets are one too many")]
    [TestCase(Url, "--socket-path", "/run/s", "--num-queues", "0", TestName = "No queue is too few")]
    [TestCase(Url, "--socket-path", "/run/s", "--num-queues", "65", TestName = "65 queues are too many")]
    [TestCase(Url, "--socket-path", "/run/s", "--drain-seconds", "-1", TestName = "A negative time is refused")]
    [TestCase(Url, "--socket-path", "/run/s", "--nonsense", TestName = "An unknown option is told of")]
    public void What_makes_no_sense_is_told_of(params string[] arguments)
    {
        Assert.That(Parse(out int exitCode, out _, out string error, arguments), Is.Null);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error.Trim(), Is.Not.Empty.And.Not.Contain("Exception"));
    }

    private static BackendArguments? Parse(out int exitCode, out string output, out string error, params string[] arguments)
    {
        using var written = new StringWriter();
        using var complained = new StringWriter();
        BackendArguments? parsed = new BackendCommandLine().Parse(arguments, written, complained, out exitCode);
        output = written.ToString();
        error = complained.ToString();
        return parsed;
    }
}
