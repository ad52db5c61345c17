using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>
/// A caller's SCSI command on its way: the engine's task, the caller's task and its callback in one, from the context's pool.
/// <code>
/// pooled -> Staged -> (engine) -> completed -> pooled
/// </code>
/// </summary>
internal sealed unsafe class PendingCommand(Context context, int number) : ScsiTask, ITaskObserver
{
    private BufferSegment[] _segments = new BufferSegment[8];

    /// <summary>Its place in the context's table.</summary>
    public int Number { get; } = number;

    /// <summary>The caller's task; null in the pool.</summary>
    public NativeScsiTask* Task { get; set; }

    /// <summary>Who is told.</summary>
    public Completion Completed { get; set; }

    /// <summary>Waits for the doorbell.</summary>
    public bool IsStaged { get; set; }

    /// <summary>The caller has taken it back: it is told of a cancellation, whatever came of it.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The caller's task holds the tag and CmdSN it was sent with.</summary>
    public bool IsNumbered { get; set; }

    /// <summary>The tag that the caller was told before there was one.</summary>
    public uint ProvisionalTag { get; set; }

    /// <summary>Neighbours among the staged commands, or the next in the pool.</summary>
    public PendingCommand? Next { get; set; }

    /// <inheritdoc/>
    public void OnTaskCompleted(IscsiTask task) => context.OnCommandCompleted(this);

    /// <summary>A scatter list of the caller's as the engine takes it, with exactly the given length.</summary>
    /// <param name="vector">The caller's list.</param>
    /// <param name="length">Bytes of the transfer.</param>
    /// <param name="filler">Stands in for what the list is short of.</param>
    public DataBuffer Gather(in NativeIovector vector, long length, Filler filler)
    {
        int needed = Math.Max(0, vector.Count) + 1;
        if (_segments.Length < needed)
        {
            _segments = new BufferSegment[Math.Max(needed, 2 * _segments.Length)];
        }

        int count = 0;
        long rest = length;
        for (int i = 0; i < vector.Count && rest > 0; i++)
        {
            long part = (long)Math.Min(vector.Items[i].Length, (ulong)rest);
            if (part > 0)
            {
                _segments[count++] = new BufferSegment((nint)vector.Items[i].Base, (nint)part);
                rest -= part;
            }
        }

        if (rest > 0)
        {
            _segments[count++] = new BufferSegment((nint)filler.Of((nuint)rest), (nint)rest);
        }

        return count == 1 ? new DataBuffer(_segments[0].Address, _segments[0].Length) : new DataBuffer(_segments, count);
    }
}

/// <summary>Memory for what a caller's list is short of: zeroes to send, or a place for bytes that nobody wants.</summary>
internal sealed unsafe class Filler
{
    private readonly List<nint> _outgrown = [];
    private byte* _memory;
    private nuint _length;

    /// <summary>So many bytes; commands may share them.</summary>
    /// <param name="length">Bytes.</param>
    public byte* Of(nuint length)
    {
        if (length > _length)
        {
            // Commands under way may still use the smaller one.
            _outgrown.Add((nint)_memory);
            _memory = (byte*)Libc.Allocate(length);
            _length = length;
        }

        return _memory;
    }

    /// <summary>Frees all of it.</summary>
    public void Free()
    {
        foreach (nint memory in _outgrown)
        {
            Libc.Free((void*)memory);
        }

        _outgrown.Clear();
        Libc.Free(_memory);
        _memory = null;
        _length = 0;
    }
}

/// <summary>TEST UNIT READY of our own, after a login.</summary>
internal sealed class ReadinessTest : ScsiTask, ITaskObserver
{
    private readonly Context _context;

    /// <summary>Makes one.</summary>
    /// <param name="context">The context.</param>
    public ReadinessTest(Context context)
    {
        _context = context;
        Observer = this;
        Timeout = context.Settings.Timeout;
    }

    /// <inheritdoc/>
    public void OnTaskCompleted(IscsiTask task) => _context.OnReadinessTested(this);
}
