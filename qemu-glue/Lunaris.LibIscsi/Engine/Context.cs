using System.Runtime.InteropServices;
using System.Text;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>
/// What is behind a <c>struct iscsi_context *</c>: settings, one session at a time over the engine, and the commands of the caller. Nothing happens
/// outside the calls made here, on the caller's thread; one context is used by one thread at a time, and which one does not matter.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>Context.Session.cs</c>: connecting, logging in and out, reconnecting;</item>
/// <item><c>Context.Loop.cs</c>: the descriptor, service, what the engine tells, waiting;</item>
/// <item><c>Context.Commands.cs</c>: SCSI commands, their doorbell and their cancellation;</item>
/// <item><c>Context.Requests.cs</c>: task management, pings, discovery;</item>
/// <item><c>Context.Driver.cs</c>: the fields of the native block that others read and write.</item>
/// </list>
/// </remarks>
[CName("struct iscsi_context *")]
internal sealed unsafe partial class Context : IDisposable
{
    private const int ErrorLength = 1024;

    private readonly NativeContext* _native;
    private readonly byte* _error;
    private int _depth;
    private bool _destroyed;

    private Context(ReadOnlySpan<byte> initiatorName)
    {
        _native = (NativeContext*)Libc.Allocate(NativeContext.Length);
        _error = (byte*)Libc.Allocate(ErrorLength);
        _native->Error = _error;
        CString.Copy(initiatorName, new Span<byte>(_native->InitiatorName, 256));
        InstallDriver();
        Settings = new ContextSettings(initiatorName);
        Log = new LogSink();
        _native->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _native->Magic = NativeContext.LiveMagic;
    }

    /// <summary>The block that callers hold.</summary>
    public NativeContext* Native => _native;

    /// <summary>What the caller has set.</summary>
    public ContextSettings Settings { get; }

    /// <summary>Where log lines go.</summary>
    public LogSink Log { get; }

    /// <summary>Makes a context.</summary>
    /// <param name="initiatorName">The initiator's name, not empty.</param>
    public static Context Create(ReadOnlySpan<byte> initiatorName)
    {
        var context = new Context(initiatorName);
        EnvironmentSettings.Apply(context);
        return context;
    }

    /// <summary>The context behind a caller's pointer; null for null and for what is no live context.</summary>
    /// <param name="native">The caller's pointer.</param>
    public static Context? From(NativeContext* native)
    {
        if (native == null || native->Magic != NativeContext.LiveMagic)
        {
            return null;
        }

        var context = (Context?)GCHandle.FromIntPtr(native->Handle).Target;
        if (ForkGuard.IsForked && context is not null)
        {
            context.SetError("This process was forked from the one that initialised the library: it cannot be used here."u8);
            return null;
        }

        return context;
    }

    /// <summary>Notes an error in words.</summary>
    /// <param name="message">One line.</param>
    public void SetError(string message)
    {
        var field = new Span<byte>(_error, ErrorLength);
        Encoding.UTF8.GetEncoder().Convert(message, field[..^1], true, out _, out int written, out _);
        field[written..].Clear();
        Log.Write(LogSink.Errors, message);
    }

    /// <summary>Notes an error in words, without allocating.</summary>
    /// <param name="message">UTF-8 text.</param>
    public void SetError(ReadOnlySpan<byte> message) => CString.Copy(message, new Span<byte>(_error, ErrorLength));

    /// <summary>Notes an error.</summary>
    /// <param name="message">One line.</param>
    /// <returns>-1, the failure value of most functions.</returns>
    public int Fail(string message)
    {
        SetError(message);
        return -1;
    }

    /// <summary>
    /// Ends the context: what is under way is called back as cancelled, then the block is freed. From inside a callback the block lives on until the
    /// outermost call returns, because that call still uses it.
    /// </summary>
    public void Dispose()
    {
        Enter();
        try
        {
            CloseSession("The context was destroyed.");
            _destroyed = true;
            _native->Magic = 0;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>A call that may run callbacks begins.</summary>
    private void Enter() => _depth++;

    private void Leave()
    {
        if (--_depth > 0 || !_destroyed)
        {
            return;
        }

        Statistics.OnDestroyed(this);
        FreeDescriptors();
        FreeBuffers();
        FreeDriver();
        GCHandle.FromIntPtr(_native->Handle).Free();
        Libc.Free(_error);
        Libc.Free(_native);
    }
}
