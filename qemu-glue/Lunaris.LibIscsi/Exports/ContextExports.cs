using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;

namespace Lunaris.LibIscsi.Exports;

/// <summary>Making and ending contexts, and what went wrong with them.</summary>
internal static class ContextExports
{
    /// <summary>The text of the last error; empty without a context.</summary>
    /// <param name="context">The context, or null.</param>
    [CExport("iscsi_get_error", OnError = "")]
    public static CString GetError(Context? context) => context is null ? CString.Literal(""u8) : context.ErrorText;
}
