using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Iscsi.Tasks;

/// <summary>
/// One SCSI command (RFC 7143 §11.3) with the memory it moves. Fill it in, submit it, read <see cref="Completion"/> when it has completed.
/// Not thread-safe; between submission and completion it belongs to the engine.
/// </summary>
public class ScsiTask : IscsiTask
{
    /// <summary>Longest CDB that iSCSI carries: 16 bytes in the header and the rest in an AHS of at most 1020 bytes; SPC allows 260.</summary>
    public const int MaxCdbLength = 260;

    private const int CdbInHeader = 16;

    private byte[] _cdb = new byte[CdbInHeader];

    /// <summary>A command without a CDB.</summary>
    public ScsiTask() => Scsi = this;

    /// <summary>The logical unit.</summary>
    public Lun Lun { get; set; }

    /// <summary>Task attribute.</summary>
    public TaskAttribute Attribute { get; set; } = TaskAttribute.Simple;

    /// <summary>Marks the command for immediate delivery (RFC 7143 §4.2.2.1): it goes ahead of the command window.</summary>
    public bool IsImmediate { get; set; }

    /// <summary>
    /// The command goes ahead of all that are queued, and while <see cref="Session.SessionEngine.HoldsCommands"/> is set; to the target it is like any other, where
    /// an immediate one would be refused by some (LIO rejects every SCSI command with the I bit).
    /// </summary>
    public bool GoesFirst { get; set; }

    /// <summary>Sending it twice has the same outcome as sending it once, so that it may be sent again after the connection was lost.</summary>
    public bool IsIdempotent { get; set; }

    /// <summary>Where Data-In goes; empty where the command reads nothing.</summary>
    public DataBuffer DataIn { get; set; }

    /// <summary>Where Data-Out comes from; empty where the command writes nothing.</summary>
    public DataBuffer DataOut { get; set; }

    /// <summary>
    /// Which way the command moves data where it is given no memory at all: the R or W bit is set though the expected length is zero, and the target reports
    /// the whole transfer as an overflow (RFC 7143 §11.3.1, §11.4.5).
    /// </summary>
    public DataDirection EmptyDirection { get; set; }

    /// <summary>The CDB.</summary>
    public ReadOnlySpan<byte> Cdb => _cdb.AsSpan(0, CdbLength);

    /// <summary>Its first 16 bytes, filled up with zeros.</summary>
    internal ReadOnlySpan<byte> CdbOfHeader => _cdb.AsSpan(0, CdbInHeader);

    /// <summary>Length of the CDB in bytes.</summary>
    public int CdbLength { get; private set; }

    /// <summary>How it went, once completed.</summary>
    public ScsiCompletion Completion { get; internal set; }

    /// <summary>For the transport's use while it holds the PDU of the command.</summary>
    public object? TransportState { get; set; }

    /// <summary>Room for a CDB of the given length, to be written by the caller.</summary>
    /// <param name="length">6 to <see cref="MaxCdbLength"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length cannot be carried.</exception>
    public Span<byte> SetCdb(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxCdbLength);
        if (length > _cdb.Length)
        {
            _cdb = new byte[MaxCdbLength];
        }

        CdbLength = length;

        // What the header carries, whatever the length: of a constant size this is no call.
        _cdb.AsSpan(0, CdbInHeader).Clear();
        if (length > CdbInHeader)
        {
            _cdb.AsSpan(CdbInHeader, length - CdbInHeader).Clear();
        }

        return _cdb.AsSpan(0, length);
    }

    /// <summary>Takes the CDB of a typed command.</summary>
    /// <typeparam name="TCommand">The command's type; a struct is not boxed.</typeparam>
    public void SetCommand<TCommand>(in TCommand command)
        where TCommand : IScsiCommand
    {
        command.WriteCdb(SetCdb(command.CdbLength));
        IsIdempotent = command.IsIdempotent;
    }

    /// <summary>Bytes of Data-In placed so far.</summary>
    internal uint BytesReceived { get; set; }

    /// <summary>Next DataSN or R2TSN: they share one sequence (RFC 7143 §11.7.5).</summary>
    internal uint NextDataSN { get; set; }

    /// <summary>R2Ts not yet fully answered, in order of arrival; allocated on the first R2T and kept.</summary>
    internal R2TQueue? R2Ts { get; set; }

    /// <summary>Unsolicited data still to send: from here …</summary>
    internal uint UnsolicitedOffset { get; set; }

    /// <summary>… up to here.</summary>
    internal uint UnsolicitedEnd { get; set; }

    internal uint UnsolicitedDataSN { get; set; }

    /// <summary>Why the task is being aborted at the target, or None.</summary>
    internal TaskOutcome AbortCause { get; set; }

    /// <summary>Sense data that came with the answer.</summary>
    internal byte[]? Sense { get; set; }

    internal override void Prepare()
    {
        base.Prepare();
        Completion = default;
        Rewind();
        AbortCause = TaskOutcome.None;
    }

    /// <summary>Back to the state before it was sent, to be sent again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Rewind()
    {
        BytesReceived = 0;
        NextDataSN = 0;
        UnsolicitedOffset = 0;
        UnsolicitedEnd = 0;
        UnsolicitedDataSN = 0;
        R2Ts?.Clear();
        Sense = null;
    }
}

/// <summary>One Ready To Transfer that is being answered.</summary>
internal struct PendingR2T
{
    public Ttt Ttt;
    public Lun Lun;
    public uint Offset;
    public uint End;
    public uint NextDataSN;
}

/// <summary>A small ring of R2Ts.</summary>
internal sealed class R2TQueue(int capacity)
{
    private readonly PendingR2T[] _items = new PendingR2T[capacity];
    private int _head;

    public int Count { get; private set; }

    public int Capacity => _items.Length;

    public ref PendingR2T Head => ref _items[_head];

    public void Enqueue(in PendingR2T item)
    {
        _items[(_head + Count) % _items.Length] = item;
        Count++;
    }

    public void Dequeue()
    {
        _head = (_head + 1) % _items.Length;
        Count--;
    }

    public void Clear()
    {
        _head = 0;
        Count = 0;
    }
}
