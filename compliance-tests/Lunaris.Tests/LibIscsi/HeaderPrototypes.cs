using System.Text.RegularExpressions;

namespace Lunaris.Tests.LibIscsi;

/// <summary>The names of functions and of their parameters in the installed headers: types that agree do not say that the order does.</summary>
internal static partial class HeaderPrototypes
{
    public static Dictionary<string, string[]> Read()
    {
        CCompiler.Require(Directory.Exists("/usr/include/iscsi"), "libiscsi's headers are not installed: apt-get install libiscsi-dev");
        Dictionary<string, string[]> found = [];
        foreach (string file in (ReadOnlySpan<string>)["/usr/include/iscsi/iscsi.h", "/usr/include/iscsi/scsi-lowlevel.h"])
        {
            string text = Comments().Replace(File.ReadAllText(file), " ");
            foreach (Match match in Prototypes().Matches(text))
            {
                string list = match.Groups["parameters"].Value.Trim();
                found[match.Groups["name"].Value] = list is "void" or "" ? [] : [.. list.Split(',').Select(p => Name().Match(p.Trim()).Value)];
            }
        }

        return found;
    }

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(?<name>i?scsi_\w+)\s*\((?<parameters>[^();]*)\)\s*;")]
    private static partial Regex Prototypes();

    [GeneratedRegex(@"\w+$")]
    private static partial Regex Name();
}
