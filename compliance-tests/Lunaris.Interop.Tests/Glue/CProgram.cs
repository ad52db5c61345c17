using Lunaris.Interop.Tests.Harness;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>C programs of this folder, compiled against libiscsi's headers as any user of the C library is.</summary>
internal static class CProgram
{
    /// <summary>Skips the calling test where nothing can be compiled.</summary>
    public static void Require()
    {
        Requires.Tool("gcc", "apt-get install gcc");
        if (!File.Exists("/usr/include/iscsi/iscsi.h"))
        {
            Requires.Missing("libiscsi's headers are not installed: apt-get install libiscsi-dev");
        }
    }

    /// <summary>Compiles a program.</summary>
    /// <param name="name">Its source's name, without the ending.</param>
    /// <param name="folder">Where it is put.</param>
    /// <returns>Its path.</returns>
    public static async Task<string> CompileAsync(string name, TemporaryFolder folder)
    {
        string program = folder.File(name);
        string source = Repository.Path("compliance-tests", "Lunaris.Interop.Tests", "Glue", name + ".c");
        await CommandLineTool.SucceedAsync("gcc", "-std=gnu11", "-Wall", "-Werror", "-O2", "-o", program, source, "-liscsi");
        return program;
    }
}
