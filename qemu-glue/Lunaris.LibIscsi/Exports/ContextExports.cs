using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Exports;

/// <summary>Making and ending contexts, what went wrong with them, and their log.</summary>
internal static unsafe class ContextExports
{
    /// <summary>Makes a context; null for an empty name, and in a process that was forked from one that has used the library.</summary>
    [CExport("iscsi_create_context")]
    public static NativeContext* Create(CString initiator_name)
    {
        if (ForkGuard.IsForked)
        {
            LogSink.WriteToStandardError(LogSink.Errors, CString.Literal("This process was forked from one that has used the library: it cannot be used here."u8));
            return null;
        }

        return initiator_name.Bytes.IsEmpty ? null : Context.Create(initiator_name.Bytes).Native;
    }

    /// <summary>Ends a context, with what is under way called back as cancelled.</summary>
    [CExport("iscsi_destroy_context", OnError = 0)]
    public static int Destroy(Context iscsi)
    {
        iscsi.Dispose();
        return 0;
    }

    /// <summary>The text of the last error; empty without a context. It stays in place until the next error or the end of the context.</summary>
    [CExport("iscsi_get_error", OnError = "")]
    public static CString GetError([CType("struct iscsi_context *")] NativeContext* iscsi) =>
        iscsi == null || iscsi->Magic != NativeContext.LiveMagic ? CString.Literal(""u8) : new CString(iscsi->Error);

    /// <summary>Sets which lines are logged.</summary>
    [CExport("iscsi_set_log_level")]
    public static void SetLogLevel(Context iscsi, int level) => iscsi.Log.Level = level;

    /// <summary>Sets where lines go; null drops them.</summary>
    [CExport("iscsi_set_log_fn")]
    public static void SetLogFunction(Context iscsi, [NullOk] LogFunction fn) => iscsi.Log.SetFunction(fn);

    /// <summary>A log function for those who have none.</summary>
    [CExport("iscsi_log_to_stderr")]
    public static void LogToStandardError(int level, CString message) => LogSink.WriteToStandardError(level, message);
}
