using System.Diagnostics;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>Programs of the lab: rdma, ip, tgtadm, and the kernel target's configuration.</summary>
internal static class LabTool
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>LIO's configuration in configfs, as a file or folder below it.</summary>
    public static string Lio(params ReadOnlySpan<string> path) => Path.Combine(["/sys/kernel/config/target/iscsi", .. path]);

    /// <summary>The portal group of one of LIO's targets.</summary>
    public static string LioGroup(string target) => Lio(target, "tpgt_1");

    /// <summary>Runs a program that must succeed, and gives what it printed.</summary>
    public static string Run(string program, params ReadOnlySpan<string> arguments)
    {
        using Process process = Start(program, arguments);
        return Finish(process, program);
    }

    /// <summary>Starts a program, for <see cref="Finish"/> to wait for.</summary>
    public static Process Start(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    /// <summary>Waits for a program that must succeed.</summary>
    public static string Finish(Process process, string program)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            // One that the kernel holds does not die, and keeps its pipes open.
            string written = Task.WaitAll([error, output], s_limit / 10) ? error.Result + output.Result : "(it cannot be killed)";
            Assert.Fail($"{program} did not end within {s_limit}. It wrote: {written}");
        }
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {error.Result}{output.Result}");
        return output.Result;
    }
}
