using NUnit.Framework;

namespace Lunaris.Tests.Architecture;

/// <summary>The rules of docs/architecture.md over compiled metadata, where no shortcut hides.</summary>
[TestFixture]
[Category("Architecture")]
public sealed class ArchitectureTests
{
    private static IEnumerable<string> ShippedProjects => RepositoryTree.Projects
        .Where(project => DependencyTable.ShippedRooms.Contains(project.Room) && !project.IsBuildTool)
        .Select(project => project.Name);

    /// <summary>The tests of the C ABI call it as C programs do, with callbacks.</summary>
    private static IEnumerable<string> ManagedProjects => RepositoryTree.Projects
        .Where(project => !project.IsBuildTool && !DependencyTable.NativeRooms.Contains(project.Room) && project.Name is not "Lunaris.Tests")
        .Select(project => project.Name);

    /// <summary>A test project may open an example up to test its parts; nobody else may.</summary>
    private static IEnumerable<string> ProductProjects => RepositoryTree.Projects
        .Where(project => !project.IsBuildTool && !IsTest(project.Name))
        .Select(project => project.Name);

    private static IEnumerable<string> PureProjects => DependencyTable.PureAssemblies;

    private static ProjectFile Project(string name) => RepositoryTree.Projects.Single(project => project.Name == name);

    private static bool IsTest(string name) => name.EndsWith(".Tests", StringComparison.Ordinal);

    [Test]
    public void Table_has_one_row_an_assembly_and_the_pure_ones_ship()
    {
        Assert.Multiple(() =>
        {
            Assert.That(DependencyTable.Rows.Select(row => row.Assembly), Is.Unique);
            Assert.That(DependencyTable.PureAssemblies, Is.SubsetOf(ShippedProjects));
        });
    }

    [TestCaseSource(nameof(ShippedProjects))]
    public void Shipped_assembly_knows_exactly_whom_the_table_lets_it_know(string name)
    {
        DependencyTable.Row? row = DependencyTable.Rows.SingleOrDefault(candidate => candidate.Assembly == name);
        Assert.That(row, Is.Not.Null, $"{name} ships and has no row in {nameof(DependencyTable)}");
        ProjectFile project = Project(name);
        var own = RepositoryTree.Projects.Select(candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        AssemblyFacts facts = RepositoryTree.Compiled(project);
        Assert.Multiple(() =>
        {
            Assert.That(facts.References.Where(own.Contains), Is.EquivalentTo(row!.Knows), "compiled references");
            Assert.That(project.ProjectReferences, Is.SubsetOf(row.Knows), "project references");
            Assert.That(project.PackageReferences, Is.EquivalentTo(row.Packages), "packages");
        });
    }

    [TestCaseSource(nameof(ShippedProjects))]
    public void Shipped_assembly_references_only_the_framework_its_packages_and_its_friends(string name)
    {
        DependencyTable.Row row = DependencyTable.Rows.Single(candidate => candidate.Assembly == name);
        IEnumerable<string> others = RepositoryTree.Compiled(Project(name)).References
            .Where(reference => !reference.StartsWith("System.", StringComparison.Ordinal) && reference is not "Microsoft.Win32.Primitives")
            .Except(row.Knows)
            .Except(row.Packages);
        Assert.That(others, Is.Empty);
    }

    [TestCaseSource(nameof(PureProjects))]
    public void Engine_names_no_socket_thread_task_timer_clock_random_source_logger_or_native_call(string name)
        => Assert.That(PurityRules.Violations(RepositoryTree.Compiled(Project(name))), Is.Empty);

    [Test]
    public void Purity_rules_recognise_what_they_forbid()
    {
        // This very assembly opens files and uses Random: if it passed as pure, the rules would see nothing.
        string[] violations = [.. PurityRules.Violations(AssemblyFacts.Read(typeof(ArchitectureTests).Assembly.Location))];
        Assert.That(violations, Does.Contain("type System.IO.File").And.Contain("type System.Random").And.Contain("type System.Environment"));
    }

    [TestCaseSource(nameof(ManagedProjects))]
    public void Native_code_is_called_only_from_transports_and_qemu_glue(string name)
        => Assert.That(RepositoryTree.Compiled(Project(name)).NativeMethods, Is.Empty);

    [TestCaseSource(nameof(ProductProjects))]
    public void Nobody_references_an_example_the_glue_or_a_test_project(string name)
    {
        var closed = RepositoryTree.Projects
            .Where(candidate => candidate.Room is "examples" or "qemu-glue" || IsTest(candidate.Name))
            .Where(candidate => candidate.Name is not "Lunaris.Examples.Common")
            .Select(candidate => candidate.Name)
            .ToHashSet(StringComparer.Ordinal);
        Assert.That(RepositoryTree.Compiled(Project(name)).References.Where(closed.Contains), Is.Empty);
    }
}
