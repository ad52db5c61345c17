using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Abi;

/// <summary>What the entry points do when a call cannot be made.</summary>
internal static unsafe class Boundary
{
    /// <summary>A pointer that must not be null is.</summary>
    /// <param name="context">The context of the call, or null.</param>
    /// <param name="function">The function called.</param>
    /// <param name="parameter">The parameter.</param>
    public static void RefuseNull(NativeContext* context, string function, string parameter) =>
        Context.From(context)?.SetError($"{function}: {parameter} is NULL.");

    /// <summary>Keeps an exception on this side: it becomes the context's error text.</summary>
    /// <param name="context">The context of the call, or null.</param>
    /// <param name="function">The function called.</param>
    /// <param name="exception">What was thrown.</param>
    public static void Report(NativeContext* context, string function, Exception exception)
    {
        if (Context.From(context) is not { } found)
        {
            return;
        }

        if (exception is OutOfMemoryException)
        {
            // Putting words together would take the memory that is not there.
            found.SetError("Out of memory."u8);
        }
        else
        {
            found.SetError($"{function}: {exception.Message}");
        }
    }
}
