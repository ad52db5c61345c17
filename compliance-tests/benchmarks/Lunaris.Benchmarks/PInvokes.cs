using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lunaris.Benchmarks;

/// <summary>
/// Foreign functions, linked before bytes are counted: the runtime gives the calling thread 32 bytes for the first call of each, and some are called only
/// when a load happens to pause. Programs compiled ahead of time have them linked.
/// </summary>
internal static class PInvokes
{
    /// <summary>Links every foreign function that an assembly declares.</summary>
    /// <param name="assembly">The assembly; the libraries it names must be there.</param>
    /// <returns>How many were linked; 0 in a program compiled ahead of time, and where the libraries are those of another system.</returns>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Nothing is looked for where the program was trimmed: that is a program compiled ahead of time.")]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "As above.")]
    public static int Link(Assembly assembly)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || !OperatingSystem.IsLinux())
        {
            return 0;
        }

        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;
        MethodInfo[] functions = [.. assembly.GetTypes().SelectMany(type => type.GetMethods(All)).Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))];
        foreach (MethodInfo function in functions)
        {
            Marshal.Prelink(function);
        }

        return functions.Length;
    }
}
