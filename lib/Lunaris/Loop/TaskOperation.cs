using Lunaris.Iscsi.Tasks;

namespace Lunaris.Loop;

/// <summary>A task that a thread other than the group's waits for: hands it in, takes cancellation, wakes the waiter.</summary>
/// <remarks>
/// For the rare kinds (task management, text, ping, logout); SCSI commands have <see cref="CommandOperation"/>, which is pooled.
/// </remarks>
internal sealed class TaskOperation<TTask> : GroupWork, ITaskObserver
    where TTask : IscsiTask
{
    private readonly IscsiSession _session;
    private readonly TTask _task;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancelWork? _cancel;

    private TaskOperation(IscsiSession session, TTask task)
    {
        _session = session;
        _task = task;
        task.Observer = this;
    }

    /// <summary>Runs a task to its end.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, and its fate is known.</exception>
    public static async Task RunAsync(IscsiSession session, TTask task, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var operation = new TaskOperation<TTask>(session, task);
        session.Group.Post(operation);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static o => ((TaskOperation<TTask>)o!).Cancel(), operation);
        await using (registration.ConfigureAwait(false))
        {
            await operation._done.Task.ConfigureAwait(false);
        }

        if (task.Outcome == TaskOutcome.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public void OnTaskCompleted(IscsiTask task) => _done.TrySetResult();

    internal override void Run() => _session.SubmitOnGroup(_task);

    private void Cancel()
    {
        // Where the group has stopped the session is closed, and with it the task.
        _cancel = new CancelWork(_session, _task);
        _session.Group.TryPost(_cancel);
    }

    private sealed class CancelWork(IscsiSession session, IscsiTask task) : GroupWork
    {
        internal override void Run() => session.CancelOnGroup(task);
    }
}
