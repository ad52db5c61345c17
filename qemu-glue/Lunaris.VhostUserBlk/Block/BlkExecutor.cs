using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;
using Lunaris.VhostUserBlk.Rings;
using Microsoft.Extensions.Logging;

namespace Lunaris.VhostUserBlk.Block;

/// <summary>
/// Turns requests into SCSI commands and their ends into the requests' ends. Data goes straight between the guest's memory and the wire. Not thread-safe: the
/// loop's thread. Allocates nothing for a command in steady state.
/// </summary>
internal sealed unsafe class BlkExecutor : ITaskObserver, IDisposable
{
    private const int RangeLength = 16;
    private const uint UnmapFlag = 1;

    private readonly SessionLoop _loop;
    private readonly RetryPolicy _retry;
    private readonly ILogger _logger;
    private readonly List<BlkCommand> _commands = [];
    private readonly byte* _zeros;
    private BlkCommand? _free;

    /// <param name="loop">The session; commands are submitted to it and sent by its owner.</param>
    /// <param name="unit">What the unit is.</param>
    /// <param name="logger">Where failures go.</param>
    public BlkExecutor(SessionLoop loop, UnitProfile unit, ILogger logger)
    {
        _loop = loop;
        _retry = loop.Options.Retry;
        _logger = logger;
        Unit = unit;
        _zeros = (byte*)NativeMemory.AllocZeroed((nuint)unit.BlockSize);
    }

    /// <summary>What the unit is; another when its size has changed.</summary>
    public UnitProfile Unit { get; set; }

    /// <summary>Every write has to be on the medium when it ends: the driver cannot flush, or does not want to have to.</summary>
    public bool WriteThrough { get; set; }

    /// <summary>The target said that the unit's size is another.</summary>
    public bool CapacityHasChanged { get; set; }

    /// <summary>Begins a request whose chain was read. It is given back to its queue when it has ended, perhaps from inside this call.</summary>
    /// <returns>Null, or what is wrong with it: then it has not begun.</returns>
    public string? Begin(BlkRequest request)
    {
        Span<byte> header = stackalloc byte[BlkRequest.HeaderLength];
        if (request.Readable.CopyTo(0, header) < BlkRequest.HeaderLength)
        {
            return $"a request whose header has {request.Readable.Length} bytes";
        }

        request.StatusAddress = request.Writable.TakeLast();
        if (request.StatusAddress == 0)
        {
            return "a request without room for its status";
        }

        request.Type = (RequestType)BinaryPrimitives.ReadUInt32LittleEndian(header);
        request.Sector = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        request.Status = RequestStatus.Ok;
        request.Written = 0;
        request.FlushAfter = false;
        request.Pending = 1;
        switch (request.Type)
        {
            case RequestType.In:
                Read(request);
                break;
            case RequestType.Out:
                Write(request);
                break;
            case RequestType.Flush:
                request.FlushAfter = Unit.HasVolatileCache;
                break;
            case RequestType.GetId:
                GetId(request);
                break;
            case RequestType.Discard when Unit.Discard is { } discard:
                Discard(request, discard);
                break;
            case RequestType.WriteZeroes when Unit.Zeroing is { } zeroing:
                WriteZeroes(request, zeroing);
                break;
            default:
                request.Fail(RequestStatus.Unsupported);
                break;
        }

        Release(request);
        return null;
    }

    /// <summary>
    /// Ends what is under way of queues that park, without waiting for the target. Where the queue notes what is under way the requests stay begun, to be begun
    /// again by whoever takes the queue over; else they fail.
    /// </summary>
    public void Park()
    {
        foreach (BlkCommand command in _commands)
        {
            if (command.Request is { Queue.IsParking: true })
            {
                _loop.Cancel(command);
            }
        }

        _loop.Flush();
    }

    public void OnTaskCompleted(IscsiTask task)
    {
        var command = (BlkCommand)task;
        ScsiCompletion completion = command.Completion;
        BlkRequest request = command.Request!;

        // Of parameter lists some targets say that they took less; what matters there is the status.
        bool isWhole = request.Type is not (RequestType.In or RequestType.Out)
            || (completion.ResidualKind == ResidualKind.None && completion.BytesReceived == command.DataIn.Length);
        if (!(completion.IsGood && isWhole))
        {
            NoteAttention(completion);
            if (!request.Queue.IsParking && _retry.ShouldRetry(completion, command.Attempt, out TimeSpan delay))
            {
                command.Attempt++;
                Submit(command, delay);
                return;
            }

            Fail(request, command, completion);
        }

        Return(command);
        Release(request);
    }

    public void Dispose() => NativeMemory.Free(_zeros);

    private void Read(BlkRequest request)
    {
        if (TryGetBlocks(request, request.Sector, request.Writable.Length, out ulong lba, out long blocks))
        {
            request.Written = request.Writable.Length;
            Transfer(request, lba, blocks, request.Writable.Buffer, isWrite: false);
        }
    }

    private void Write(BlkRequest request)
    {
        TakeData(request);
        if (Unit.IsReadOnly)
        {
            request.Fail(RequestStatus.IoError);
        }
        else if (TryGetBlocks(request, request.Sector, request.Data.Length, out ulong lba, out long blocks))
        {
            request.FlushAfter = WriteThrough && !Unit.HasForceUnitAccess;
            Transfer(request, lba, blocks, request.Data.Buffer, isWrite: true);
        }
    }

    /// <summary>What the guest has written behind the header.</summary>
    private static void TakeData(BlkRequest request)
    {
        SegmentList data = request.Data;
        data.Clear();
        nint skip = BlkRequest.HeaderLength;
        for (int i = 0; i < request.Readable.Count; i++)
        {
            BufferSegment segment = request.Readable[i];
            nint skipped = Math.Min(skip, segment.Length);
            skip -= skipped;
            if (segment.Length > skipped)
            {
                data.Add(segment.Address + skipped, segment.Length - skipped);
            }
        }
    }

    /// <summary>Finds the blocks of a run of bytes; a run that is none of the device's whole blocks fails the request.</summary>
    private bool TryGetBlocks(BlkRequest request, ulong sector, long length, out ulong lba, out long blocks)
    {
        uint perBlock = Unit.SectorsPerBlock;
        ulong sectors = (ulong)length >> VirtioBlkConfig.SectorShift;
        lba = sector / perBlock;
        blocks = (long)(sectors / perBlock);
        if (length % Unit.BlockSize != 0 || sector % perBlock != 0 || sector > Unit.Sectors || sectors > Unit.Sectors - sector)
        {
            Log.BadRange(_logger, request.Type, sector, length, Unit.Sectors, Unit.BlockSize);
            request.Fail(RequestStatus.IoError);
            return false;
        }

        return true;
    }

    /// <summary>Reads or writes, by as many commands as the unit's limit asks for.</summary>
    private void Transfer(BlkRequest request, ulong lba, long blocks, in DataBuffer buffer, bool isWrite)
    {
        for (long done = 0; done < blocks;)
        {
            uint count = (uint)Math.Min(blocks - done, Unit.MaxBlocks);
            BlkCommand command = Rent(request);
            DataBuffer part = command.Slice(buffer, done * Unit.BlockSize, (long)count * Unit.BlockSize);
            if (isWrite)
            {
                SetWrite(command, lba + (ulong)done, count);
                command.DataOut = part;
            }
            else
            {
                SetRead(command, lba + (ulong)done, count);
                command.DataIn = part;
            }

            Submit(command, TimeSpan.Zero);
            done += count;
        }
    }

    private static bool FitsTen(ulong lba, uint count) => lba <= uint.MaxValue && count <= ushort.MaxValue;

    private static void SetRead(BlkCommand command, ulong lba, uint count)
    {
        if (FitsTen(lba, count))
        {
            command.SetCommand(new Read10 { Lba = (uint)lba, TransferLength = (ushort)count });
        }
        else
        {
            command.SetCommand(new Read16 { Lba = lba, TransferLength = count });
        }
    }

    private void SetWrite(BlkCommand command, ulong lba, uint count)
    {
        bool force = WriteThrough && Unit.HasForceUnitAccess;
        if (FitsTen(lba, count))
        {
            command.SetCommand(new Write10 { Lba = (uint)lba, TransferLength = (ushort)count, Fua = force });
        }
        else
        {
            command.SetCommand(new Write16 { Lba = lba, TransferLength = count, Fua = force });
        }
    }

    private void GetId(BlkRequest request)
    {
        Span<byte> id = stackalloc byte[UnitProfile.SerialLength];
        id.Clear();
        Encoding.ASCII.TryGetBytes(Unit.Serial.AsSpan(0, Math.Min(Unit.Serial.Length, UnitProfile.SerialLength)), id, out _);
        request.Written = request.Writable.CopyFrom(id);
    }

    private void Discard(BlkRequest request, DiscardLimits limits)
    {
        Span<ZeroRange> ranges = stackalloc ZeroRange[VirtioBlkConfig.MaxRanges];
        if (!TryReadRanges(request, limits.MaxRanges, limits.MaxSectors, allowedFlags: 0, ref ranges))
        {
            return;
        }

        Span<UnmapDescriptor> batch = stackalloc UnmapDescriptor[VirtioBlkConfig.MaxRanges];
        int count = 0;
        ulong blocks = 0;
        foreach (ZeroRange range in ranges)
        {
            if (count > 0 && range.Blocks > limits.MaxBlocks - blocks)
            {
                Unmap(request, batch[..count]);
                count = 0;
                blocks = 0;
            }

            batch[count++] = new UnmapDescriptor { Lba = range.Lba, NumberOfBlocks = range.Blocks };
            blocks += range.Blocks;
        }

        if (count > 0)
        {
            Unmap(request, batch[..count]);
        }
    }

    private void Unmap(BlkRequest request, ReadOnlySpan<UnmapDescriptor> ranges)
    {
        BlkCommand command = Rent(request);
        int length = UnmapList.Write(command.Scratch, ranges);
        command.SetCommand(new Unmap { ParameterListLength = (ushort)length });
        command.DataOut = command.ScratchBuffer(length);
        Submit(command, TimeSpan.Zero);
    }

    private void WriteZeroes(BlkRequest request, ZeroingLimits limits)
    {
        Span<ZeroRange> ranges = stackalloc ZeroRange[VirtioBlkConfig.MaxRanges];
        if (!TryReadRanges(request, VirtioBlkConfig.MaxRanges, limits.MaxSectors, UnmapFlag, ref ranges))
        {
            return;
        }

        request.FlushAfter = WriteThrough;
        foreach (ZeroRange range in ranges)
        {
            BlkCommand command = Rent(request);
            command.SetCommand(new WriteSame16 { Lba = range.Lba, NumberOfLogicalBlocks = range.Blocks, Unmap = limits.MayUnmap && (range.Flags & UnmapFlag) != 0 });
            command.DataOut = new DataBuffer((nint)_zeros, Unit.BlockSize);
            Submit(command, TimeSpan.Zero);
        }
    }

    /// <summary>Copies the ranges of a request and checks all of them before the first is carried out.</summary>
    private bool TryReadRanges(BlkRequest request, int maxRanges, uint maxSectors, uint allowedFlags, ref Span<ZeroRange> ranges)
    {
        long length = request.Readable.Length - BlkRequest.HeaderLength;
        if (length == 0 || length % RangeLength != 0 || length / RangeLength > maxRanges)
        {
            Log.BadRanges(_logger, request.Type, length, maxRanges);
            request.Fail(RequestStatus.IoError);
            return false;
        }

        Span<byte> bytes = stackalloc byte[RangeLength * VirtioBlkConfig.MaxRanges];
        bytes = bytes[..request.Readable.CopyTo(BlkRequest.HeaderLength, bytes[..(int)length])];
        int count = 0;
        for (; !bytes.IsEmpty; bytes = bytes[RangeLength..])
        {
            ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            uint sectors = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            if ((flags & ~allowedFlags) != 0)
            {
                request.Fail(RequestStatus.Unsupported);
                return false;
            }

            if (!TryGetBlocks(request, sector, (long)sectors << VirtioBlkConfig.SectorShift, out ulong lba, out long blocks))
            {
                return false;
            }

            if (sectors > maxSectors)
            {
                Log.BadRange(_logger, request.Type, sector, (long)sectors << VirtioBlkConfig.SectorShift, maxSectors, Unit.BlockSize);
                request.Fail(RequestStatus.IoError);
                return false;
            }

            if (blocks > 0)
            {
                ranges[count++] = new ZeroRange(lba, (uint)blocks, flags);
            }
        }

        ranges = ranges[..count];
        return true;
    }

    private BlkCommand Rent(BlkRequest request)
    {
        BlkCommand? command = _free;
        if (command is null)
        {
            command = new BlkCommand { Observer = this };
            _commands.Add(command);
        }
        else
        {
            _free = command.NextFree;
        }

        command.NextFree = null;
        command.Request = request;
        command.Attempt = 1;
        command.Lun = Unit.Lun;
        request.Pending++;
        return command;
    }

    private void Return(BlkCommand command)
    {
        command.Request = null;
        command.DataIn = default;
        command.DataOut = default;
        command.NextFree = _free;
        _free = command;
    }

    private void Submit(BlkCommand command, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            _loop.SubmitLater(command, delay);
        }
        else
        {
            _loop.Submit(command);
        }
    }

    /// <summary>One step of a request is over; with the last one it goes back to its queue.</summary>
    private void Release(BlkRequest request)
    {
        if (--request.Pending > 0)
        {
            return;
        }

        if (request.FlushAfter && request.Status == RequestStatus.Ok)
        {
            request.FlushAfter = false;
            BlkCommand command = Rent(request);
            command.SetCommand(new SynchronizeCache10 { Lba = 0, NumberOfLogicalBlocks = 0 });
            Submit(command, TimeSpan.Zero);
            return;
        }

        if (request.Status == RequestStatus.IoError && request.Queue is { IsParking: true, CanPark: true })
        {
            request.Queue.Park(request);
            return;
        }

        *(byte*)request.StatusAddress = (byte)request.Status;
        request.Queue.Complete(request, (uint)(request.Status == RequestStatus.Ok ? request.Written + 1 : 1));
    }

    private void Fail(BlkRequest request, BlkCommand command, in ScsiCompletion completion)
    {
        bool isUnknown = completion.Status == ScsiStatus.CheckCondition && SenseData.TryParse(completion.Sense.Span, out SenseData? sense)
            && sense.Key == SenseKey.IllegalRequest && sense.Additional == AdditionalSense.InvalidOperationCode;
        if (isUnknown && IsFlush(command))
        {
            // As operating systems take it: a device that does not know the command has nothing to flush.
            Log.CannotFlush(_logger);
            Unit = Unit with { HasVolatileCache = false };
            return;
        }

        bool isOptional = request.Type is RequestType.Discard or RequestType.WriteZeroes;
        request.Fail(isUnknown && isOptional ? RequestStatus.Unsupported : RequestStatus.IoError);
        if (!request.Queue.IsParking)
        {
            Log.CommandFailed(_logger, ScsiCommandTable.Format(command.Cdb), request.Type, Describe(command, completion));
        }
    }

    private static string Describe(BlkCommand command, in ScsiCompletion completion)
    {
        if (completion.Outcome != TaskOutcome.Completed)
        {
            return command.Fault is { } fault ? $"{completion.Outcome}: {fault.Message}" : completion.Outcome.ToString();
        }

        if (completion.Status == ScsiStatus.CheckCondition && SenseData.TryParse(completion.Sense.Span, out SenseData? sense))
        {
            return sense.ToString();
        }

        return completion.IsGood ? $"{completion.ResidualKind} of {completion.ResidualCount} bytes, {completion.BytesReceived} bytes received" : completion.Status.ToText();
    }

    private static bool IsFlush(BlkCommand command) => command.DataIn.Length == 0 && command.DataOut.Length == 0 && command.Request!.Type is RequestType.Flush or RequestType.Out or RequestType.WriteZeroes;

    /// <summary>Takes note of what a unit attention says beside that the command was not carried out.</summary>
    private void NoteAttention(in ScsiCompletion completion)
    {
        if (completion.Status == ScsiStatus.CheckCondition && SenseData.TryParse(completion.Sense.Span, out SenseData? sense) && IsCapacityChange(sense))
        {
            CapacityHasChanged = true;
        }
    }

    /// <summary>Whether sense data says that the unit's size is another.</summary>
    internal static bool IsCapacityChange(SenseData sense) => sense.Key == SenseKey.UnitAttention && sense.Additional == AdditionalSense.CapacityDataChanged;

    private readonly record struct ZeroRange(ulong Lba, uint Blocks, uint Flags);
}
