using NUnit.Framework;

namespace Lunaris.Interop.Tests.Harness;

/// <summary>What a test needs from the machine. Missing, the test is skipped with advice; where <c>CI=true</c> it fails, so that nothing goes untested unseen.</summary>
internal static class Requires
{
    /// <summary>A program on the search path.</summary>
    public static void Tool(string name, string advice)
    {
        if (Find(name) is null)
        {
            Missing($"{name} is not installed: {advice}");
        }
    }

    /// <summary>tgt, the target.</summary>
    public static void Tgt()
    {
        Tool("tgtd", "apt-get install tgt");
        Tool("tgtadm", "apt-get install tgt");
    }

    /// <summary>libiscsi's tools.</summary>
    public static void LibIscsiTools() => Tool("iscsi-ls", "apt-get install libiscsi-bin");

    /// <summary>qemu-img and qemu-io with their iSCSI driver.</summary>
    public static void QemuTools()
    {
        Tool("qemu-img", "apt-get install qemu-utils");
        if (QemuDriver() is null)
        {
            Missing("QEMU's iSCSI driver is not installed: apt-get install qemu-block-extra");
        }
    }

    /// <summary>tshark, and the right to capture on the loopback interface.</summary>
    public static void PacketCapture()
    {
        Tool("tshark", "apt-get install tshark");
        if (!Environment.IsPrivilegedProcess)
        {
            Missing("Capturing packets takes root.");
        }
    }

    /// <summary>Full path of a program, or null.</summary>
    public static string? Find(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator).Concat(["/usr/sbin", "/sbin"])
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>QEMU's iSCSI driver, a plug-in of all its programs, or null.</summary>
    public static string? QemuDriver()
    {
        string[] folders = ["/usr/lib", "/usr/lib64"];
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true };
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "block-iscsi.so", options)).FirstOrDefault();
    }

    /// <summary>Skips the calling test, or fails it where everything is asked for; the sentence says how to get what is missing.</summary>
    public static void Missing(string sentence)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(sentence);
        }
        Assert.Ignore(sentence);
    }
}
