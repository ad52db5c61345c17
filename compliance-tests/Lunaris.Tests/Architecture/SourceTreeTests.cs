using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace Lunaris.Tests.Architecture;

/// <summary>Habits of the source tree that no compiler checks.</summary>
[TestFixture]
[Category("Architecture")]
public sealed partial class SourceTreeTests
{
    private const int LongestFile = 800;
    private const int FullestFolder = 25;

    [GeneratedRegex("\\b(TO" + "DO|FIX" + "ME|HA" + "CK|XX" + "X)\\b|NotImplemented" + "Exception|Thread" + "\\.Sleep\\(|catch\\s*(\\([^)]*\\))?\\s*\\{\\s*\\}")]
    private static partial Regex LeftOvers();

    [Test]
    public void No_source_file_is_longer_than_800_lines()
        => Assert.That(RepositoryTree.SourceFiles().Where(file => File.ReadLines(file).Skip(LongestFile).Any()).Select(RepositoryTree.Relative), Is.Empty);

    [Test]
    public void No_folder_holds_more_than_25_source_files()
    {
        IEnumerable<string> full = RepositoryTree.SourceFiles()
            .GroupBy(file => Path.GetDirectoryName(file)!)
            .Where(folder => folder.Count() > FullestFolder)
            .Select(folder => $"{RepositoryTree.Relative(folder.Key)}: {folder.Count()}");
        Assert.That(full, Is.Empty);
    }

    [Test]
    public void Nothing_is_left_over_or_swallowed()
    {
        var found = new List<string>();
        foreach (string file in RepositoryTree.SourceFiles())
        {
            string text = File.ReadAllText(file);
            foreach (Match match in LeftOvers().Matches(text))
            {
                found.Add($"{RepositoryTree.Relative(file)}({text.AsSpan(0, match.Index).Count('\n') + 1}): {match.Value}");
            }
        }
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Package_versions_stand_in_the_central_list_only()
    {
        var central = XDocument.Load(Path.Combine(RepositoryTree.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").Select(package => (string?)package.Attribute("Include")).ToHashSet();
        Assert.Multiple(() =>
        {
            foreach (ProjectFile project in RepositoryTree.Projects)
            {
                foreach (XElement package in project.Document.Descendants("PackageReference"))
                {
                    Assert.That(package.Attribute("Version"), Is.Null, $"{project.Name}: {package}");
                    Assert.That(package.Attribute("VersionOverride"), Is.Null, $"{project.Name}: {package}");
                    Assert.That(central, Does.Contain((string?)package.Attribute("Include")), project.Name);
                }
            }
        });
    }

    [Test]
    public void Solution_lists_every_project_and_no_other()
    {
        IEnumerable<string> listed = XDocument.Load(Path.Combine(RepositoryTree.Root, "Lunaris.slnx"))
            .Descendants("Project").Select(project => (string)project.Attribute("Path")!);
        Assert.That(listed, Is.EquivalentTo(RepositoryTree.Projects.Select(project => RepositoryTree.Relative(project.File))));
    }
}
