using System.Runtime.InteropServices;
using System.Text;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>
/// What is behind a <c>struct iscsi_context *</c>: settings, one session at a time over the engine, and the commands of the caller. Nothing happens
/// outside the calls made here, on the caller's thread; one context is used by one thread at a time, and which one does not matter.
/// </summary>
[CName("struct iscsi_context *")]
internal sealed unsafe partial class Context
{
    private const int ErrorLength = 1024;

    private readonly NativeContext* _native;
    private readonly byte* _error;

    private Context(ReadOnlySpan<byte> initiatorName)
    {
        _native = (NativeContext*)Libc.Allocate(NativeContext.Length);
        _error = (byte*)Libc.Allocate(ErrorLength);
        CString.Copy(initiatorName, new Span<byte>(_native->InitiatorName, 256));
        _native->Driver = &_native->Table;
        _native->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _native->Magic = NativeContext.LiveMagic;
    }

    /// <summary>The block that callers hold.</summary>
    public NativeContext* Native => _native;

    /// <summary>The last error's text; it stays at its place for the life of the context.</summary>
    public CString ErrorText => new(_error);

    /// <summary>The context behind a caller's pointer; null for null and for what is no live context.</summary>
    /// <param name="native">The caller's pointer.</param>
    public static Context? From(NativeContext* native) =>
        native == null || native->Magic != NativeContext.LiveMagic ? null : (Context?)GCHandle.FromIntPtr(native->Handle).Target;

    /// <summary>Notes an error in words.</summary>
    /// <param name="message">One line.</param>
    public void SetError(string message)
    {
        var field = new Span<byte>(_error, ErrorLength);
        Encoding.UTF8.TryGetBytes(message, field[..^1], out int written);
        field[written..].Clear();
    }

    /// <summary>Notes an error in words, without allocating.</summary>
    /// <param name="message">UTF-8 text.</param>
    public void SetError(ReadOnlySpan<byte> message) => CString.Copy(message, new Span<byte>(_error, ErrorLength));
}
