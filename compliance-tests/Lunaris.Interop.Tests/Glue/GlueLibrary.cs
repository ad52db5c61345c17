using Lunaris.Interop.Tests.Harness;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>A libiscsi.so.7 that unmodified programs load.</summary>
internal sealed class GlueLibrary
{
    public const string FileName = "libiscsi.so.7";

    /// <summary>Names another folder than that of the build for what is tested as ours; with the C library's own, the tests are put to the test.</summary>
    public const string FolderVariable = "LUNARIS_GLUE_LIBRARY";

    private const string LoaderVariable = "LD_LIBRARY_PATH";

    private GlueLibrary(string name, string folder)
    {
        Name = name;
        Folder = folder;
    }

    /// <summary>The C library, as the loader finds it by itself.</summary>
    public static GlueLibrary Debian { get; } = new("C library", "");

    /// <summary>Ours, as <c>dotnet cake --target=Library</c> leaves it.</summary>
    public static GlueLibrary Ours { get; } = new("ours", Environment.GetEnvironmentVariable(FolderVariable) ?? Repository.Path("artifacts", "lib"));

    /// <summary>Whether what is tested is what the build made.</summary>
    public static bool IsOfThisBuild => Environment.GetEnvironmentVariable(FolderVariable) is null;

    public string Name { get; }

    /// <summary>The folder that the loader is pointed to; empty for the C library.</summary>
    public string Folder { get; }

    public bool IsOurs => Folder.Length > 0;

    /// <summary>Skips the calling test where the library is not there.</summary>
    public static void RequireBoth()
    {
        Requires.LibIscsiTools();
        Ours.Require();
    }

    /// <summary>Skips the calling test where the library is not there.</summary>
    public void Require()
    {
        if (IsOurs && !File.Exists(Path.Combine(Folder, FileName)))
        {
            Requires.Missing($"{FileName} is not built: dotnet cake --target=Library");
        }
    }

    /// <summary>The environment in which programs load this library.</summary>
    public Dictionary<string, string> Environ(IReadOnlyDictionary<string, string>? more = null)
        => new(more ?? new Dictionary<string, string>()) { [LoaderVariable] = Folder };

    public override string ToString() => Name;
}
