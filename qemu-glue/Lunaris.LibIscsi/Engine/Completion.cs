using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>Who is told of the end of a request: a caller's function, or one of our own calls that waits.</summary>
internal readonly unsafe struct Completion
{
    private readonly CommandCallback _callback;
    private readonly void* _privateData;
    private readonly SyncWait? _wait;
    private readonly bool _isSet;

    /// <summary>A caller's function.</summary>
    /// <param name="callback">The function; null for nobody.</param>
    /// <param name="privateData">Handed back to it.</param>
    public Completion(CommandCallback callback, void* privateData)
    {
        _callback = callback;
        _privateData = privateData;
        _isSet = true;
    }

    /// <summary>A call that waits.</summary>
    /// <param name="wait">Where the result goes.</param>
    public Completion(SyncWait wait)
    {
        _wait = wait;
        _isSet = true;
    }

    /// <summary>Whether nothing was asked for.</summary>
    public bool IsNone => !_isSet;

    /// <summary>Whether a call of ours waits for it.</summary>
    public bool IsWaitedFor => _wait is not null;

    /// <summary>Leaves a result to the call that waits, if one does.</summary>
    /// <param name="result">The result.</param>
    public void Leave(object result)
    {
        if (_wait is { } wait)
        {
            wait.Result = result;
        }
    }

    /// <summary>Takes it out of its place, so that it runs once.</summary>
    /// <param name="place">The place.</param>
    /// <param name="keep">Whether a caller's function stays for another time.</param>
    public static Completion Take(ref Completion place, bool keep)
    {
        Completion taken = place;
        if (!keep || taken._wait is not null)
        {
            place = default;
        }

        return taken;
    }

    /// <summary>Tells.</summary>
    /// <param name="context">The context.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="data">What the kind of request says: the caller's task, for commands.</param>
    public void Run(Context context, int status, void* data)
    {
        if (_wait is { } wait)
        {
            wait.Status = status;
            wait.IsDone = true;
        }
        else if (_isSet)
        {
            _callback.Invoke(context.Native, status, data, _privateData);
        }
    }
}

/// <summary>A call of ours that runs the loop until something has ended.</summary>
internal sealed class SyncWait
{
    /// <summary>Whether it has ended.</summary>
    public bool IsDone { get; set; }

    /// <summary>How.</summary>
    public int Status { get; set; } = NativeStatus.Error;

    /// <summary>What a request of ours leaves to the call that waits.</summary>
    public object? Result { get; set; }
}
