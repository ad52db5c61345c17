using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>Further commands of SBC-4.</content>
public sealed partial class LogicalUnit
{
    /// <summary>Most blocks of an atomic write.</summary>
    private const uint MaxAtomicBlocks = 128;

    private void BeginMoreBlock(byte opcode, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        switch (opcode)
        {
            case OrWrite16.OperationCode:
                Parse(cdb, out OrWrite16 or);
                Merge(cdb, or.Lba, or.TransferLength, (byte)(cdb[1] >> 5), ref plan);
                break;
            case WriteAtomic16.OperationCode:
                Parse(cdb, out WriteAtomic16 atomic);
                if (atomic.TransferLength > MaxAtomicBlocks || BinaryPrimitives.ReadUInt16BigEndian(cdb[10..]) != 0)
                {
                    plan.Fail(SenseCode.InvalidFieldInCdb);
                    break;
                }

                Merge(cdb, atomic.Lba, atomic.TransferLength, (byte)(cdb[1] >> 5), ref plan);
                break;
            case Prefetch10.OperationCode:
                Parse(cdb, out Prefetch10 prefetch10);
                Prefetch(prefetch10.Lba, cdb, BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]), ref plan);
                break;
            case Prefetch16.OperationCode:
                Parse(cdb, out Prefetch16 prefetch16);
                Prefetch(prefetch16.Lba, cdb, BinaryPrimitives.ReadUInt32BigEndian(cdb[10..]), ref plan);
                break;
            case ReadDefectData10.OperationCode:
                // A header without a list: memory has no defects. The list format asked for is returned.
                plan.Give(new byte[] { 0, (byte)(cdb[2] & 0x1F), 0, 0 }, BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]));
                break;
            case ReadDefectData12.OperationCode:
                plan.Give(new byte[] { 0, (byte)(cdb[1] & 0x1F), 0, 0, 0, 0, 0, 0 }, BinaryPrimitives.ReadUInt32BigEndian(cdb[6..]));
                break;
            case GetLbaStatus16.OperationCode when (cdb[1] & 0x1F) == 0x12:
                OnGetLbaStatus(cdb, ref plan);
                break;
            case SanitizeOverwrite.OperationCode:
                BeginSanitize(cdb, ref plan);
                break;
            default:
                plan.Fail((cdb[0] is ReadCapacity16.OperationCode) ? SenseCode.InvalidFieldInCdb : SenseCode.InvalidOperationCode);
                break;
        }
    }

    /// <summary>Data that is looked at when all of it is there.</summary>
    private void Merge(ReadOnlySpan<byte> cdb, ulong lba, uint blocks, byte protect, ref CommandPlan plan)
    {
        if (CheckWrite(protect, lba, blocks, ref plan))
        {
            plan.Offset = (long)lba * BlockSize;
            Parameters(cdb, (long)blocks * BlockSize, ref plan);
        }
    }

    private void Prefetch(ulong lba, ReadOnlySpan<byte> cdb, uint blocks, ref CommandPlan plan)
    {
        if ((cdb[cdb[0] == Prefetch10.OperationCode ? 6 : 14] & 0x1F) != 0)
        {
            // No grouping.
            plan.Fail(SenseCode.InvalidFieldInCdb);
        }
        else if (CheckRange(lba, blocks, ref plan))
        {
            // All of the medium is in memory.
            plan.End(ScsiStatus.ConditionMet);
        }
    }

    private void OnGetLbaStatus(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out GetLbaStatus16 command);
        if (command.StartingLba >= (ulong)BlockCount)
        {
            plan.Fail(SenseCode.LbaOutOfRange);
            return;
        }

        const int MaxDescriptors = 64;
        List<byte> data = [0, 0, 0, 0, 0, 0, 0, 0];
        long lba = (long)command.StartingLba;
        Span<byte> row = stackalloc byte[16];
        for (int i = 0; i < MaxDescriptors && lba < BlockCount && data.Count < command.AllocationLength; i++)
        {
            uint run = _map?.RunFrom(lba) ?? (uint)Math.Min(BlockCount - lba, uint.MaxValue);
            row.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(row, (ulong)lba);
            BinaryPrimitives.WriteUInt32BigEndian(row[8..], run);
            row[12] = (byte)(_map is null || _map.IsMapped(lba) ? 0 : 1);
            data.AddRange(row);
            lba += run;
        }

        byte[] bytes = [.. data];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(bytes.Length - 4));
        plan.Give(bytes, command.AllocationLength);
    }

    private void FinishMerge(ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        if (data.Length % BlockSize != 0)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        byte[] blocks = data.ToArray();
        lock (_gate)
        {
            if (plan.Cdb![0] == OrWrite16.OperationCode && !Deviations.Has(Deviation.OrWriteOverwrites))
            {
                byte[] before = new byte[blocks.Length];
                Disk.Read(plan.Offset, before);
                for (int i = 0; i < blocks.Length; i++)
                {
                    blocks[i] |= before[i];
                }
            }

            Disk.Write(plan.Offset, blocks);
        }

        CountWrite(plan.Offset / BlockSize, blocks.Length / BlockSize);
    }
}
