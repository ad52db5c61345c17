using System.Reflection;
using System.Text;
using Lunaris.Interop.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>
/// docs/libiscsi-consumers.md: what unmodified programs do with the C library and with ours. Each test of a consumer reports what it saw, and fails where the
/// file says something else; with <c>LUNARIS_UPDATE_DOCS=1</c> it writes instead.
/// </summary>
internal static class ConsumerTable
{
    private const string Update = "LUNARIS_UPDATE_DOCS";

    private const string Introduction =
        """
        # Programs on libiscsi.so.7

        Made by the tests in `compliance-tests/Lunaris.Interop.Tests/Glue`: programs as Debian ships them, run on Debian's C library and on ours. *Works* says
        that the test's own expectations are met, *the same* that besides this everything printed and every exit status are equal to the C library's.

        | Program | Check | C library | Ours |
        |---|---|---|---|

        """;

    private static readonly Lock s_lock = new();

    private static string FileName => Repository.Path("docs", "libiscsi-consumers.md");

    /// <summary>A row; a cell is empty where nothing has been seen yet.</summary>
    private sealed record Row(string Program, string Check, string Debian, string Ours)
    {
        public string Key => $"{Program}: {Check}";

        public override string ToString() => $"| {Program} | {Check} | {Debian} | {Ours} |";
    }

    /// <summary>The rows that tests fill, in the order of the documentation.</summary>
    public static IEnumerable<string> Declared => Declarations().Select(declaration => $"{declaration.Program}: {declaration.Check}");

    /// <summary>The rows of the file.</summary>
    public static IEnumerable<string> Written => Read().Select(row => row.Key);

    /// <summary>The rows of the file in which a library's result is missing.</summary>
    public static IEnumerable<string> Incomplete => Read().Where(row => row.Debian.Length == 0 || row.Ours.Length == 0).Select(row => row.Key);

    /// <summary>Notes what the running test saw.</summary>
    public static void Record(GlueLibrary library, string result)
    {
        if (!GlueLibrary.IsOfThisBuild)
        {
            return;
        }
        string method = TestContext.CurrentContext.Test.MethodName!;
        ConsumerAttribute declaration = Type.GetType(TestContext.CurrentContext.Test.ClassName!)!.GetMethod(method)!.GetCustomAttribute<ConsumerAttribute>()!;
        lock (s_lock)
        {
            List<Row> rows = Read();
            var empty = new Row(declaration.Program, declaration.Check, "", "");
            Row old = rows.Find(row => row.Key == empty.Key) ?? empty;
            Row seen = library.IsOurs ? old with { Ours = result } : old with { Debian = result };
            if (Environment.GetEnvironmentVariable(Update) == "1")
            {
                rows.Remove(old);
                rows.Add(seen);
                Write(rows);
            }
            else
            {
                Assert.That(old, Is.EqualTo(seen), $"docs/libiscsi-consumers.md is not up to date: run the test with {Update}=1 to write it");
            }
        }
    }

    private static IEnumerable<ConsumerAttribute> Declarations() => typeof(ConsumerTable).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Select(method => method.GetCustomAttribute<ConsumerAttribute>())
        .OfType<ConsumerAttribute>()
        .OrderBy(declaration => declaration.Program, StringComparer.Ordinal)
        .ThenBy(declaration => declaration.Check, StringComparer.Ordinal);

    private static List<Row> Read() => !File.Exists(FileName) ? [] :
    [
        .. File.ReadAllLines(FileName)
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Program |", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Row(cells[1], cells[2], cells[3], cells[4])),
    ];

    private static void Write(List<Row> rows)
    {
        var text = new StringBuilder(Introduction);
        foreach (string key in Declared)
        {
            foreach (Row row in rows.Where(row => row.Key == key))
            {
                text.Append(row).Append('\n');
            }
        }
        File.WriteAllText(FileName, text.ToString());
    }
}
