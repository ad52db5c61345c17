using System.Xml.Linq;
using NUnit.Framework;

namespace Lunaris.Tests.Architecture;

/// <summary>One project file and what it declares.</summary>
/// <param name="Name">Assembly name.</param>
/// <param name="Room">First folder under the root: lib, transports, …</param>
/// <param name="File">Full path of the project file.</param>
/// <param name="Document">Its content.</param>
internal sealed record ProjectFile(string Name, string Room, string File, XDocument Document)
{
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Projects whose assembly this one compiles against; analyzers are left out.</summary>
    public IEnumerable<string> ProjectReferences => Document.Descendants("ProjectReference")
        .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
        .Select(reference => Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include") ?? "").Replace('\\', '/')));

    public IEnumerable<string> PackageReferences => Document.Descendants("PackageReference")
        .Where(reference => (string?)reference.Attribute("PrivateAssets") != "all")
        .Select(reference => (string?)reference.Attribute("Include") ?? "");

    /// <summary>Whether the project builds an analyzer or generator, which ships in no product.</summary>
    public bool IsBuildTool => Document.Descendants("IsRoslynComponent").Any(element => element.Value == "true");

    public override string ToString() => Name;
}

/// <summary>The working tree that the tests were built from.</summary>
internal static class RepositoryTree
{
    private static readonly string[] s_rooms = ["lib", "transports", "qemu-glue", "compliance-tests", "examples"];

    private static readonly Lazy<IReadOnlyList<ProjectFile>> s_projects = new(FindProjects);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<ProjectFile> Projects => s_projects.Value;

    /// <summary>Every C# file that people wrote.</summary>
    public static IEnumerable<string> SourceFiles() => s_rooms
        .Select(room => Path.Combine(Root, room))
        .Where(Directory.Exists)
        .SelectMany(room => Directory.EnumerateFiles(room, "*.cs", SearchOption.AllDirectories))
        .Where(IsSource);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The compiled assembly of a project, of the same configuration and framework as this test run.</summary>
    public static AssemblyFacts Compiled(ProjectFile project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string file = Path.Combine(project.Folder, "bin", own.Parent!.Name, own.Name, project.Name + ".dll");
        if (!File.Exists(file))
        {
            string advice = $"{Relative(file)} is not built: run dotnet cake --target=Deps.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(advice);
            }
            Assert.Ignore(advice);
        }
        return AssemblyFacts.Read(file);
    }

    private static List<ProjectFile> FindProjects()
    {
        var projects = new List<ProjectFile>();
        foreach (string room in s_rooms)
        {
            string folder = Path.Combine(Root, room);
            if (Directory.Exists(folder))
            {
                foreach (string file in Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories).Where(IsSource))
                {
                    var document = XDocument.Load(file);
                    string name = document.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(file);
                    projects.Add(new ProjectFile(name, room, file, document));
                }
            }
        }
        return projects;
    }

    private static bool IsSource(string path)
    {
        string relative = "/" + Relative(path);
        return !relative.Contains("/obj/", StringComparison.Ordinal) && !relative.Contains("/bin/", StringComparison.Ordinal);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Lunaris.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run from inside the repository.");
    }
}
