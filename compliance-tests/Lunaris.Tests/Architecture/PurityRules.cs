namespace Lunaris.Tests.Architecture;

/// <summary>
/// What an engine without I/O may name. Namespaces are allowed one by one, and inside them the types and members that would let a
/// socket, thread, task, timer, clock, random source or native call in are taken out again.
/// </summary>
internal static class PurityRules
{
    private static readonly HashSet<string> s_namespaces = new(StringComparer.Ordinal)
    {
        "System",
        "System.Buffers",
        "System.Buffers.Binary",
        "System.Buffers.Text",
        "System.CodeDom.Compiler",
        "System.Collections",
        "System.Collections.Frozen",
        "System.Collections.Generic",
        "System.Collections.Immutable",
        "System.Collections.ObjectModel",
        "System.ComponentModel",
        "System.Diagnostics.CodeAnalysis",
        "System.Globalization",
        "System.Linq",
        "System.Numerics",
        "System.Reflection",
        "System.Runtime.CompilerServices",
        "System.Runtime.InteropServices",
        "System.Runtime.Intrinsics",
        "System.Runtime.Intrinsics.Arm",
        "System.Runtime.Intrinsics.X86",
        "System.Runtime.Versioning",
        "System.Text",
        "System.Text.Unicode",
        "Microsoft.CodeAnalysis",
    };

    /// <summary>Single types out of namespaces that are closed otherwise.</summary>
    private static readonly HashSet<(string, string)> s_types =
    [
        ("System.Diagnostics", "Debug"),
        ("System.Diagnostics", "DebuggableAttribute"),
        ("System.Diagnostics", "DebuggerBrowsableAttribute"),
        ("System.Diagnostics", "DebuggerBrowsableState"),
        ("System.Diagnostics", "DebuggerDisplayAttribute"),
        ("System.Diagnostics", "StackTraceHiddenAttribute"),
        ("System.Diagnostics", "UnreachableException"),
        ("System.Net", "EndPoint"),
        ("System.Net", "IPAddress"),
        ("System.Security.Cryptography", "CryptographicOperations"),
        ("System.Security.Cryptography", "HashAlgorithm"),
        ("System.Security.Cryptography", "HashAlgorithmName"),
        ("System.Security.Cryptography", "IncrementalHash"),
        ("System.Security.Cryptography", "MD5"),
        ("System.Security.Cryptography", "SHA1"),
        ("System.Security.Cryptography", "SHA256"),
        ("System.Security.Cryptography", "SHA3_256"),
    ];

    private static readonly HashSet<(string, string)> s_forbiddenTypes =
    [
        ("System", "Console"),
        ("System", "Environment"),
        ("System", "Random"),
        ("System", "TimeProvider"),
        ("System", "TimeZoneInfo"),
        ("System.Buffers", "MemoryHandle"),
        ("System.Reflection", "Assembly"),
        ("System.Runtime.CompilerServices", "AsyncTaskMethodBuilder"),
        ("System.Runtime.CompilerServices", "AsyncValueTaskMethodBuilder"),
        ("System.Runtime.CompilerServices", "IAsyncStateMachine"),
        ("System.Runtime.InteropServices", "DllImportAttribute"),
        ("System.Runtime.InteropServices", "LibraryImportAttribute"),
        ("System.Runtime.InteropServices", "Marshal"),
        ("System.Runtime.InteropServices", "NativeLibrary"),
        ("System.Runtime.InteropServices", "NativeMemory"),
        ("System.Runtime.InteropServices", "SafeHandle"),
        ("System.Runtime.InteropServices", "UnmanagedCallersOnlyAttribute"),
    ];

    private static readonly HashSet<string> s_forbiddenMembers = new(StringComparer.Ordinal)
    {
        "System.DateTime::get_Now",
        "System.DateTime::get_Today",
        "System.DateTime::get_UtcNow",
        "System.DateTimeOffset::get_Now",
        "System.DateTimeOffset::get_UtcNow",
        "System.Guid::NewGuid",
        "System.Guid::CreateVersion7",
    };

    /// <summary>Everything that an assembly names and a pure one may not.</summary>
    public static IEnumerable<string> Violations(AssemblyFacts facts)
    {
        foreach ((string ns, string name) in facts.Types)
        {
            bool known = s_namespaces.Contains(ns) || s_types.Contains((ns, name)) || ns.StartsWith("Lunaris.", StringComparison.Ordinal);
            if (!known || s_forbiddenTypes.Contains((ns, name)))
            {
                yield return $"type {ns}.{name}";
            }
        }
        foreach (string member in facts.Members.Where(s_forbiddenMembers.Contains))
        {
            yield return $"member {member}";
        }
        foreach (string method in facts.NativeMethods)
        {
            yield return $"native method {method}";
        }
        if (facts.IsUnsafe)
        {
            yield return "unsafe code";
        }
    }
}
