using Lunaris.Iscsi.Tasks;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>A logout of the caller's.</summary>
internal sealed class PendingLogout : LogoutTask, ITaskObserver
{
    private readonly Context _context;
    private readonly Completion _completion;

    /// <summary>Makes one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="completion">Who is told.</param>
    public PendingLogout(Context context, in Completion completion)
    {
        _context = context;
        _completion = completion;
        Observer = this;
    }

    /// <inheritdoc/>
    public unsafe void OnTaskCompleted(IscsiTask task) =>
        _completion.Run(_context, Outcome == TaskOutcome.Completed ? NativeStatus.Good : NativeStatus.Cancelled, null);
}

/// <summary>A ping of the caller's.</summary>
internal sealed class PendingPing : NopTask, ITaskObserver
{
    private readonly Context _context;
    private readonly Completion _completion;

    /// <summary>Makes one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="completion">Who is told.</param>
    public PendingPing(Context context, in Completion completion)
    {
        _context = context;
        _completion = completion;
        Observer = this;
        Timeout = context.Settings.Timeout;
    }

    /// <inheritdoc/>
    public void OnTaskCompleted(IscsiTask task) => _context.OnPingCompleted(this, _completion);
}

/// <summary>A task management function of the caller's.</summary>
internal sealed class PendingFunction : TaskManagementTask, ITaskObserver
{
    private readonly Context _context;
    private readonly Completion _completion;

    /// <summary>Makes one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="completion">Who is told.</param>
    public PendingFunction(Context context, in Completion completion)
    {
        _context = context;
        _completion = completion;
        Observer = this;
        Timeout = context.Settings.Timeout;
    }

    /// <inheritdoc/>
    public void OnTaskCompleted(IscsiTask task) => _context.OnFunctionCompleted(this, _completion);
}

/// <summary>A discovery of the caller's.</summary>
internal sealed class PendingDiscovery : TextTask, ITaskObserver
{
    private static readonly ReadOnlyMemory<byte> s_sendTargetsAll = "SendTargets=All\0"u8.ToArray();

    private readonly Context _context;

    /// <summary>Makes one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="completion">Who is told.</param>
    public PendingDiscovery(Context context, in Completion completion)
    {
        _context = context;
        Completion = completion;
        Observer = this;
        Request = s_sendTargetsAll;
        Timeout = context.Settings.Timeout;
    }

    /// <summary>Who is told.</summary>
    public Completion Completion { get; }

    /// <inheritdoc/>
    public void OnTaskCompleted(IscsiTask task) => _context.OnDiscoveryCompleted(this);
}
