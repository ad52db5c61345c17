using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>EXTENDED COPY (LID1) between the logical units of one target, and what became of it (SPC-4).</content>
public sealed partial class LogicalUnit
{
    private const int MaxCopyTargets = 8;
    private const int MaxCopySegments = 16;
    private const int MaxCopyBlocks = ushort.MaxValue;
    private const int CopyHeader = 16;
    private const int CopyTargetLength = 32;
    private const int CopySegmentLength = 28;
    private readonly Dictionary<(Nexus Nexus, byte List), (int Status, int Segments, uint Blocks)> _copies = [];

    private static void BeginCopy(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        if (!ExtendedCopyLid1.TryParse(cdb, out ExtendedCopyLid1 command))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
        }
        else if (command.ParameterListLength > CopyHeader + (MaxCopyTargets * CopyTargetLength * 2) + (MaxCopySegments * CopySegmentLength * 2))
        {
            plan.Fail(SenseCode.ParameterListLengthError);
        }
        else
        {
            Parameters(cdb, command.ParameterListLength, ref plan);
        }
    }

    private void FinishCopy(Nexus nexus, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        if (plan.Length == 0)
        {
            return;
        }

        if (data.Length < CopyHeader || data.Length < plan.Length)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        int targetLength = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        uint segmentLength = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        uint inline = BinaryPrimitives.ReadUInt32BigEndian(data[12..]);
        if (targetLength % CopyTargetLength != 0 || (ulong)(CopyHeader + targetLength) + segmentLength + inline > (ulong)data.Length)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        if (targetLength / CopyTargetLength > MaxCopyTargets)
        {
            plan.Fail(SenseCode.TooManyTargetDescriptors);
            return;
        }

        var targets = new List<LogicalUnit>();
        foreach (int at in Enumerable.Range(0, targetLength / CopyTargetLength))
        {
            ReadOnlySpan<byte> descriptor = data.Slice(CopyHeader + (at * CopyTargetLength), CopyTargetLength);
            if (descriptor[0] != 0xE4)
            {
                plan.Fail(SenseCode.UnsupportedTargetDescriptor);
                return;
            }

            if (FindCopyTarget(descriptor) is not { } unit)
            {
                plan.Fail(SenseCode.InvalidFieldInParameterList);
                return;
            }

            targets.Add(unit);
        }

        ReadOnlySpan<byte> segments = data.Slice(CopyHeader + targetLength, (int)segmentLength);
        if (segments.Length / CopySegmentLength > MaxCopySegments)
        {
            plan.Fail(SenseCode.TooManySegmentDescriptors);
            return;
        }

        var moves = new List<(LogicalUnit From, long Source, LogicalUnit To, long Destination, int Blocks)>();
        for (; !segments.IsEmpty; segments = segments[CopySegmentLength..])
        {
            if (segments[0] != 0x02)
            {
                plan.Fail(SenseCode.UnsupportedSegmentDescriptor);
                return;
            }

            if (segments.Length < CopySegmentLength || TryReadMove(segments, targets) is not { } move)
            {
                plan.Fail(SenseCode.InvalidFieldInParameterList);
                return;
            }

            if (move.Source < 0)
            {
                plan.Fail(SenseCode.LbaOutOfRange);
                return;
            }

            moves.Add(move);
        }

        uint copied = 0;
        foreach ((LogicalUnit from, long source, LogicalUnit to, long destination, int blocks) in moves)
        {
            byte[] buffer = new byte[blocks * BlockSize];
            from.Disk.Read(source * BlockSize, buffer);
            to.Disk.Write(destination * BlockSize, Deviations.Has(Deviation.CopyMissesLastBlock) ? buffer.AsSpan(0, buffer.Length - BlockSize) : buffer);
            to.CountWrite(destination, blocks);
            copied += (uint)blocks;
        }

        lock (_gate)
        {
            _copies[(nexus, data[0])] = (1, moves.Count, copied);
        }
    }

    /// <summary>The unit of this target that an identification descriptor names.</summary>
    private LogicalUnit? FindCopyTarget(ReadOnlySpan<byte> descriptor)
    {
        int length = descriptor[7];
        int block = (descriptor[29] << 16) | (descriptor[30] << 8) | descriptor[31];
        if (length > 20 || block != BlockSize)
        {
            return null;
        }

        foreach (LogicalUnit unit in Owner?.LogicalUnits ?? [this])
        {
            ReadOnlySpan<byte> page = unit.Designators();
            for (; !page.IsEmpty; page = page[(4 + page[3])..])
            {
                if ((page[1] & 0x30) == 0 && unit.BlockSize == block && page[..(4 + page[3])].SequenceEqual(descriptor.Slice(4, 4 + length)))
                {
                    return unit;
                }
            }
        }

        return null;
    }

    /// <summary>A block to block segment; a source of -1 stands for blocks that are not there, null for targets that are not.</summary>
    private static (LogicalUnit From, long Source, LogicalUnit To, long Destination, int Blocks)? TryReadMove(ReadOnlySpan<byte> segment, List<LogicalUnit> targets)
    {
        int from = BinaryPrimitives.ReadUInt16BigEndian(segment[4..]);
        int to = BinaryPrimitives.ReadUInt16BigEndian(segment[6..]);
        int blocks = BinaryPrimitives.ReadUInt16BigEndian(segment[10..]);
        ulong source = BinaryPrimitives.ReadUInt64BigEndian(segment[12..]);
        ulong destination = BinaryPrimitives.ReadUInt64BigEndian(segment[20..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) != CopySegmentLength - 4 || from >= targets.Count || to >= targets.Count || targets[to].IsWriteProtected)
        {
            return null;
        }

        bool fits = Fits(targets[from], source, blocks) && Fits(targets[to], destination, blocks);
        return (targets[from], fits ? (long)source : -1, targets[to], fits ? (long)destination : -1, blocks);
    }

    private static bool Fits(LogicalUnit unit, ulong lba, int blocks) => lba <= (ulong)unit.BlockCount && (ulong)blocks <= (ulong)unit.BlockCount - lba;

    private void OnReceiveCopyResults(Nexus nexus, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        uint allocation = BinaryPrimitives.ReadUInt32BigEndian(cdb[10..]);
        switch (cdb[1] & 0x1F)
        {
            case 0:
                (int Status, int Segments, uint Blocks) copy;
                lock (_gate)
                {
                    if (!_copies.TryGetValue((nexus, cdb[2]), out copy))
                    {
                        plan.Fail(SenseCode.InvalidFieldInCdb);
                        return;
                    }
                }

                byte[] status = new byte[12];
                status[3] = 8;
                status[4] = (byte)copy.Status;
                BinaryPrimitives.WriteUInt16BigEndian(status.AsSpan(5), (ushort)copy.Segments);

                // TRANSFER COUNT UNITS: blocks of the copy manager's own unit are not among them, so bytes are told.
                BinaryPrimitives.WriteUInt32BigEndian(status.AsSpan(8), (uint)Math.Min(copy.Blocks * (ulong)BlockSize, uint.MaxValue));
                plan.Give(status, allocation);
                break;
            case 3:
                plan.Give(CopyParameters(), allocation);
                break;
            default:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
        }
    }

    private static byte[] CopyParameters()
    {
        byte[] data = new byte[46];
        data[3] = (byte)(data.Length - 4);
        data[4] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(8), MaxCopyTargets);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(10), MaxCopySegments);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(12), (MaxCopyTargets * CopyTargetLength) + (MaxCopySegments * CopySegmentLength));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(16), MaxCopyBlocks);
        data[36] = 1;
        data[43] = 2;
        data[44] = 0x02;
        data[45] = 0xE4;
        return data;
    }
}
