using System.Runtime.InteropServices;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;
using Lunaris.VhostUserBlk.Block;
using Microsoft.Extensions.Logging;

namespace Lunaris.VhostUserBlk.Device;

/// <summary>
/// Asks for the unit's size anew when the target has said that it changed, by a unit attention or an asynchronous message, and after each login, since what was
/// said meanwhile is lost. Not thread-safe: the loop's thread.
/// </summary>
internal sealed unsafe class CapacityWatch : ITaskObserver, IDisposable
{
    private const int MaxAttempts = 8;

    private readonly SessionLoop _loop;
    private readonly BlkDevice _device;
    private readonly ILogger _logger;
    private readonly ScsiTask _task = new();
    private readonly byte* _data = (byte*)NativeMemory.AllocZeroed(ReadCapacity16Data.Size);
    private int _attempt;
    private volatile bool _isAsking;
    private bool _isDue;

    public CapacityWatch(SessionLoop loop, BlkDevice device, ILogger logger)
    {
        _loop = loop;
        _device = device;
        _logger = logger;
        _task.Observer = this;
    }

    /// <summary>A question is under way. Any thread may look.</summary>
    public bool IsAsking => _isAsking;

    /// <summary>Looks at what a session has to tell.</summary>
    public void Hear(SessionEvent sessionEvent)
    {
        bool isNews = sessionEvent.Kind == SessionEventKind.LoggedIn
            || (sessionEvent.Kind == SessionEventKind.AsyncMessage && SenseData.TryParse(sessionEvent.Sense.Span, out SenseData? sense) && BlkExecutor.IsCapacityChange(sense));
        _isDue |= isNews;
    }

    /// <summary>Asks, where there is reason to.</summary>
    public void Turn()
    {
        BlkExecutor executor = _device.Executor;
        _isDue |= executor.CapacityHasChanged;
        executor.CapacityHasChanged = false;
        if (_isDue && !_isAsking)
        {
            _isDue = false;
            _attempt = 1;
            _isAsking = true;
            Ask(TimeSpan.Zero);
        }
    }

    public void OnTaskCompleted(IscsiTask task)
    {
        ScsiCompletion completion = _task.Completion;
        if (_attempt < MaxAttempts && _loop.Options.Retry.ShouldRetry(completion, _attempt, out TimeSpan delay))
        {
            _attempt++;
            Ask(delay);
            return;
        }

        _isAsking = false;
        if (completion.IsGood && ReadCapacity16Data.TryRead(new ReadOnlySpan<byte>(_data, (int)completion.BytesReceived), out ReadCapacity16Data capacity)
            && capacity.BlockLength == _device.Executor.Unit.BlockSize)
        {
            _device.Resize(capacity.BlockCount);
        }
        else if (_loop.State != SessionState.Closed)
        {
            Log.CannotResize(_logger, completion.Outcome == TaskOutcome.Completed ? completion.Status.ToString() : completion.Outcome.ToString());
        }
    }

    /// <summary>The session is over: nobody uses the memory any more.</summary>
    public void Dispose() => NativeMemory.Free(_data);

    private void Ask(TimeSpan delay)
    {
        _task.Lun = _device.Executor.Unit.Lun;
        _task.SetCommand(new ReadCapacity16 { AllocationLength = ReadCapacity16Data.Size });
        _task.DataIn = new DataBuffer((nint)_data, ReadCapacity16Data.Size);
        if (delay > TimeSpan.Zero)
        {
            _loop.SubmitLater(_task, delay);
        }
        else
        {
            _loop.Submit(_task);
        }
    }
}
