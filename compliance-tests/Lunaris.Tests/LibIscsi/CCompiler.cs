using System.Diagnostics;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>Compiles and runs C programs against the installed headers of the C library.</summary>
internal static class CCompiler
{
    /// <summary>The lines that every program begins with.</summary>
    public const string Includes = "#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <string.h>\n#include <iscsi/iscsi.h>\n#include <iscsi/scsi-lowlevel.h>\n";

    /// <summary>What a program prints, line by line.</summary>
    public static string[] Run(string program)
    {
        Require();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("libiscsi-c");
        try
        {
            string source = Path.Combine(folder.FullName, "program.c");
            string binary = Path.Combine(folder.FullName, "program");
            File.WriteAllText(source, program);
            Execute("gcc", "-o", binary, source);
            return Execute(binary).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Compiles without running; fails with the compiler's words.</summary>
    public static void Check(string program)
    {
        Require();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("libiscsi-c");
        try
        {
            string source = Path.Combine(folder.FullName, "program.c");
            File.WriteAllText(source, program);
            Execute("gcc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", source);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Skips the test where something is missing, with how to get it; fails it in continuous integration.</summary>
    public static void Require(bool present, string advice)
    {
        if (present)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(advice);
        }

        Assert.Ignore(advice);
    }

    private static void Require()
    {
        Require(File.Exists("/usr/bin/gcc"), "gcc is not installed: apt-get install gcc");
        Require(File.Exists("/usr/include/iscsi/scsi-lowlevel.h"), "libiscsi's headers are not installed: apt-get install libiscsi-dev");
    }

    private static string Execute(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output;
    }
}
