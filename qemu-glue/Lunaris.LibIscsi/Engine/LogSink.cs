using System.Text;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Engine;

/// <summary>A context's log: a level, and a function of the caller. Nothing is put into words that nobody reads.</summary>
internal sealed unsafe class LogSink
{
    /// <summary>Level of errors.</summary>
    public const int Errors = 1;

    /// <summary>Level of what happens to the connection.</summary>
    public const int Connections = 2;

    /// <summary>Level of settings.</summary>
    public const int Settings = 3;

    private LogFunction _function;

    /// <summary>Lines up to this level are written; 0 for none.</summary>
    public int Level { get; set; }

    /// <summary>Sets where lines go.</summary>
    /// <param name="function">The function; null drops them.</param>
    public void SetFunction(LogFunction function) => _function = function;

    /// <summary>Lines go to standard error.</summary>
    public void UseStandardError() => _function = new LogFunction(&ToStandardError);

    /// <summary>Whether a line of this level would be read.</summary>
    /// <param name="level">The level.</param>
    public bool Wants(int level) => level <= Level && !_function.IsNull;

    /// <summary>Writes a line.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="message">The line.</param>
    public void Write(int level, string message)
    {
        if (!Wants(level))
        {
            return;
        }

        CString line = CString.Allocate(message);
        try
        {
            _function.Invoke(level, line.Address);
        }
        finally
        {
            Libc.Free(line.Address);
        }
    }

    /// <summary>Writes a line to standard error, as the C library words it.</summary>
    /// <param name="level">Level of the line.</param>
    /// <param name="message">The line.</param>
    public static void WriteToStandardError(int level, CString message)
    {
        Libc.WriteAll(Libc.StandardError, Encoding.UTF8.GetBytes($"libiscsi:{level} {message}\n"));
    }

    [System.Runtime.InteropServices.UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void ToStandardError(int level, byte* message) => WriteToStandardError(level, new CString(message));
}
