using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;

namespace Lunaris.Loop;

/// <summary>
/// One SCSI command of the async API. The object is task, inbox link, awaitable and pin holder in one and goes back to its session's pool when its
/// result is taken, so that a command allocates nothing.
/// <code>
/// Rented -> Posted -> (engine) -> Completed -> result taken -> pooled
///              ^          |
///              +-- retry -+
/// </code>
/// </summary>
/// <remarks>
/// A cancellation may come at any moment, also while the command completes. So that it can never meet the object's next command, the result is published
/// only when the registration is in place and taken back (<c>_gate</c>), and no cancellation of this run waits in the inbox (<c>_cancelState</c>).
/// </remarks>
internal sealed class CommandOperation : ScsiTask, IValueTaskSource<ScsiCompletion>, IValueTaskSource, ITaskObserver
{
    private readonly IscsiSession _session;
    private readonly SubmitWork _submit;
    private readonly CancelWork _cancel;
    private ManualResetValueTaskSourceCore<ScsiCompletion> _source;
    private MemoryHandle _pinIn;
    private MemoryHandle _pinOut;
    private MemoryHandle[]? _pins;
    private int _pinCount;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;
    private int _gate;
    private int _cancelState;
    private int _attempt;
    private bool _expectsAll;

    private const int Registered = 1;
    private const int Ended = 2;

    private const int NotCancelled = 0;
    private const int CancelQueued = 1;
    private const int CancelQueuedAndEnded = 2;
    private const int CancelDone = 3;

    public CommandOperation(IscsiSession session)
    {
        _session = session;
        _submit = new SubmitWork(this);
        _cancel = new CancelWork(this);
        Observer = this;
        _source.RunContinuationsAsynchronously = !session.Options.InlineContinuations;
    }

    /// <summary>Whether a short transfer is an error, as for reads and writes of blocks.</summary>
    public bool ExpectsAll
    {
        set => _expectsAll = value;
    }

    /// <summary>Link in the pool.</summary>
    public CommandOperation? NextFree { get; set; }

    /// <summary>Pins memory to read into.</summary>
    public unsafe void PinIn(Memory<byte> memory)
    {
        _pinIn = memory.Pin();
        DataIn = new DataBuffer((nint)_pinIn.Pointer, memory.Length);
    }

    /// <summary>Pins memory to write from.</summary>
    public unsafe void PinOut(ReadOnlyMemory<byte> memory)
    {
        _pinOut = memory.Pin();
        DataOut = new DataBuffer((nint)_pinOut.Pointer, memory.Length);
    }

    /// <summary>Pins a scatter list.</summary>
    public unsafe DataBuffer PinAll<TMemory>(IReadOnlyList<TMemory> list, Func<TMemory, ReadOnlyMemory<byte>> memoryOf)
    {
        var segments = new BufferSegment[list.Count];
        _pins = new MemoryHandle[list.Count];
        for (int i = 0; i < list.Count; i++)
        {
            ReadOnlyMemory<byte> memory = memoryOf(list[i]);
            _pins[i] = memory.Pin();
            _pinCount = i + 1;
            segments[i] = new BufferSegment((nint)_pins[i].Pointer, memory.Length);
        }

        return new DataBuffer(segments, segments.Length);
    }

    /// <summary>Sends the command; await the result once.</summary>
    public ValueTask<ScsiCompletion> Start(CancellationToken cancellationToken)
    {
        Launch(cancellationToken);
        return new ValueTask<ScsiCompletion>(this, _source.Version);
    }

    /// <summary>Sends the command; awaiting throws unless it ends GOOD and moves all its bytes.</summary>
    public ValueTask StartChecked(CancellationToken cancellationToken)
    {
        Launch(cancellationToken);
        return new ValueTask(this, _source.Version);
    }

    public void OnTaskCompleted(IscsiTask task)
    {
        ScsiCompletion completion = Completion;
        if (Volatile.Read(ref _cancelState) == NotCancelled && _session.Options.Retry.ShouldRetry(completion, _attempt, out TimeSpan delay))
        {
            _attempt++;
            if (delay > TimeSpan.Zero)
            {
                _session.Loop.SubmitLater(this, delay);
            }
            else
            {
                _session.SubmitOnGroup(this);
            }

            return;
        }

        Unpin();
        Pass(Ended);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    public ScsiCompletion GetResult(short token)
    {
        CheckCompleted(token);
        try
        {
            ScsiCompletion completion = _source.GetResult(token);
            if (completion.Outcome is not TaskOutcome.Completed)
            {
                ThrowUnanswered(completion);
            }

            return completion;
        }
        finally
        {
            Return();
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        CheckCompleted(token);
        try
        {
            ScsiCompletion completion = _source.GetResult(token);
            if (completion.Outcome is not TaskOutcome.Completed)
            {
                ThrowUnanswered(completion);
            }

            if (!completion.IsGood)
            {
                throw new ScsiStatusException($"{Name()} failed on LUN {Lun} of {_session.Loop.Engine.Describe()}: {StatusText.Describe(completion)}.", completion);
            }

            if (_expectsAll && (completion.ResidualKind != ResidualKind.None || completion.BytesReceived != DataIn.Length))
            {
                throw new ScsiStatusException(
                    $"{Name()} on LUN {Lun} of {_session.Loop.Engine.Describe()} moved less or more than was asked for: {completion.ResidualKind} of {completion.ResidualCount} bytes, {completion.BytesReceived} of {DataIn.Length} bytes received.",
                    completion);
            }
        }
        finally
        {
            Return();
        }
    }

    /// <summary>A result taken too early, or twice, must not put the object into the pool: the command, or the next one, is still using it.</summary>
    private void CheckCompleted(short token)
    {
        if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The command is still under way: await it, or call AsTask() before blocking on it.");
        }
    }

    private string Name() => ScsiCommandTable.Format(Cdb);

    private void Launch(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _attempt = 1;
        _cancelState = NotCancelled;
        _gate = cancellationToken.CanBeCanceled ? 0 : Registered;
        if (_session.Group.IsCurrent)
        {
            _session.SubmitOnGroup(this);
        }
        else
        {
            try
            {
                _session.Group.Post(_submit);
            }
            catch (ObjectDisposedException)
            {
                Unpin();
                Return();
                throw;
            }
        }

        if (cancellationToken.CanBeCanceled)
        {
            // The registration may run the callback right here; the command has been posted, so that the order is right.
            _registration = cancellationToken.UnsafeRegister(static o => ((CommandOperation)o!).RequestCancel(), this);
            Pass(Registered);
        }
    }

    /// <summary>The second of the two that come here publishes the result.</summary>
    private void Pass(int half)
    {
        if ((Interlocked.Or(ref _gate, half) | half) != (Registered | Ended))
        {
            return;
        }

        // Waits for a callback that is running on another thread; it only posts.
        _registration.Dispose();
        if (Interlocked.CompareExchange(ref _cancelState, CancelQueuedAndEnded, CancelQueued) != CancelQueued)
        {
            _source.SetResult(Completion);
        }
    }

    private void RequestCancel()
    {
        if (Interlocked.CompareExchange(ref _cancelState, CancelQueued, NotCancelled) == NotCancelled && !_session.Group.TryPost(_cancel))
        {
            // The group ends, and with it every command.
            Volatile.Write(ref _cancelState, CancelDone);
        }
    }

    private void Cancel()
    {
        _session.CancelOnGroup(this);
        if (Interlocked.Exchange(ref _cancelState, CancelDone) == CancelQueuedAndEnded)
        {
            _source.SetResult(Completion);
        }
    }

    [DoesNotReturn]
    private void ThrowUnanswered(ScsiCompletion completion)
    {
        if (completion.Outcome == TaskOutcome.Cancelled && _cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellationToken);
        }

        string why = completion.Outcome switch
        {
            TaskOutcome.TargetFailure => "the target failed to carry it out (iSCSI response 1) and gave no SCSI status",
            TaskOutcome.Rejected => $"the target rejected it: {RejectReason}",
            TaskOutcome.Cancelled => "it was ended by a reset or by another initiator",
            TaskOutcome.TimedOut => "it was not answered in time and has been aborted",
            TaskOutcome.OutcomeUnknown => "the connection was lost and it is not safe to send it again: it may or may not have been carried out",
            _ => "the session ended before it was sent",
        };
        throw new IscsiCommandException(
            $"{Name()} on LUN {Lun} of {_session.Loop.Engine.Describe()}: {why}{(Fault is null ? "" : ". " + Fault.Message)}",
            completion.Outcome,
            Fault);
    }

    private void Unpin()
    {
        _pinIn.Dispose();
        _pinOut.Dispose();
        for (int i = 0; i < _pinCount; i++)
        {
            _pins![i].Dispose();
        }

        _pinCount = 0;
        _pins = null;
    }

    private void Return()
    {
        _registration = default;
        _cancellationToken = default;
        _expectsAll = false;
        DataIn = default;
        DataOut = default;
        Timeout = default;
        Attribute = TaskAttribute.Simple;
        IsImmediate = false;
        _source.Reset();
        _session.Return(this);
    }

    private sealed class SubmitWork(CommandOperation operation) : GroupWork
    {
        internal override void Run() => operation._session.SubmitOnGroup(operation);
    }

    private sealed class CancelWork(CommandOperation operation) : GroupWork
    {
        internal override void Run() => operation.Cancel();
    }
}
