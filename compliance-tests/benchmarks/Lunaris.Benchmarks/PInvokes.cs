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
    /// <summary>Links every foreign function that an assembly declares; none in a program compiled ahead of time, and where the libraries are those of another system.</summary>
    /// <param name="assembly">The assembly; the libraries it names must be there.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Nothing is looked for where the program was trimmed: that is a program compiled ahead of time.")]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "As above.")]
    public static void Link(Assembly assembly)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || !OperatingSystem.IsLinux())
        {
            return;
        }

        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (MethodInfo function in assembly.GetTypes().SelectMany(type => type.GetMethods(All)).Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)))
        {
            Marshal.Prelink(function);
        }
    }
}
