using System.CommandLine;
using System.Text;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>Scripts that make a shell complete the options of a tool.</summary>
public static class ShellCompletion
{
    /// <summary>The script of a shell: bash, zsh or fish; null for another.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="command">Its options.</param>
    public static string? Script(string shell, string tool, Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        string[] words = [.. command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Order(StringComparer.Ordinal)];
        string function = "_" + tool.Replace('-', '_');
        return shell switch
        {
            "bash" => $$"""
                {{function}}() {
                    local word="${COMP_WORDS[COMP_CWORD]}"
                    case "$word" in
                        -*) COMPREPLY=($(compgen -W "{{string.Join(' ', words)}}" -- "$word")) ;;
                        *) COMPREPLY=($(compgen -f -- "$word")) ;;
                    esac
                }
                complete -o filenames -F {{function}} {{tool}}

                """,
            "zsh" => $$"""
                #compdef {{tool}}
                {{function}}() {
                    if [[ "$words[CURRENT]" == -* ]]; then
                        compadd -- {{string.Join(' ', words)}}
                    else
                        _files
                    fi
                }
                compdef {{function}} {{tool}}

                """,
            "fish" => Fish(tool, command),
            _ => null,
        };
    }

    private static string Fish(string tool, Command command)
    {
        var script = new StringBuilder();
        foreach (Option option in command.Options)
        {
            script.Append("complete -c ").Append(tool).Append(" -l ").Append(option.Name.TrimStart('-'));
            foreach (string letter in option.Aliases.Where(alias => alias.Length == 2 && char.IsLetter(alias[1])))
            {
                script.Append(" -s ").Append(letter[1]);
            }
            script.Append(option.ValueType == typeof(bool) ? "" : " -r").Append('\n');
        }
        return script.ToString();
    }
}
