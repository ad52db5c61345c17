using Lunaris.Examples.IscsiLs.CommandLine;
using NUnit.Framework;

namespace Lunaris.Tests.Examples.IscsiLs;

/// <summary>The command line of iscsi-ls.</summary>
[TestFixture]
public sealed class CommandLineTests
{
    private static (LsOptions? Options, int ExitStatus, string Error) Parse(bool terminal, params string[] arguments)
    {
        using var error = new StringWriter();
        LsOptions? options = new LsCommandLine().Parse(arguments, error, terminal, out int exitStatus);
        return (options, exitStatus, error.ToString());
    }

    [TestCase("-s", "-U", "-i", "iqn.x", "iscsi://h")]
    [TestCase("iscsi://h", "-sU", "--initiator-name=iqn.x")]
    [TestCase("--show-luns", "iscsi://h", "--url", "--initiator-name", "iqn.x")]
    public void Options_may_stand_anywhere(params string[] arguments)
    {
        LsOptions? options = Parse(false, arguments).Options;
        Assert.That(options, Is.EqualTo(new LsOptions { Url = "iscsi://h", ShowUnits = true, AsUrls = true, InitiatorName = "iqn.x" }));
    }

    [TestCase("-?")]
    [TestCase("--help")]
    [TestCase("-h")]
    public void Help_is_shown_and_ends_well(string option)
    {
        (LsOptions? options, int exitStatus, string error) = Parse(false, option);
        Assert.That((options, exitStatus), Is.EqualTo(((LsOptions?)null, 0)));
        Assert.That(error, Does.StartWith("Usage: iscsi-ls [OPTION...] <iscsi-portal-url>").And.Contain("--show-luns"));
    }

    [Test]
    public void Missing_portal_is_an_error_in_a_script_and_an_invitation_on_a_terminal()
    {
        (LsOptions? options, int exitStatus, string error) = Parse(false);
        Assert.That((options, exitStatus), Is.EqualTo(((LsOptions?)null, 10)));
        Assert.That(error, Does.StartWith("You must specify iscsi target portal."));
        Assert.That(Parse(true).Options!.Interactive, Is.True);
        Assert.That(Parse(true, "-s", "iscsi://h").Options!.Interactive, Is.False);
    }

    [TestCase("--bogus", "iscsi://h")]
    [TestCase("iscsi://h", "iscsi://i")]
    [TestCase("-i")]
    [TestCase("--json", "--table", "iscsi://h")]
    [TestCase("-I", "iscsi://h")]
    public void Nonsense_fails_with_a_line_on_the_error_stream(params string[] arguments)
    {
        (LsOptions? options, int exitStatus, string error) = Parse(false, arguments);
        Assert.That((options, exitStatus), Is.EqualTo(((LsOptions?)null, 10)));
        Assert.That(error, Does.StartWith("iscsi-ls: "));
    }
}
