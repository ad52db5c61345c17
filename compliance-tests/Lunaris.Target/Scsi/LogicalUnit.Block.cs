using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>Commands of SBC-4 that touch the medium.</content>
public sealed partial class LogicalUnit
{
    private const int MaxUnmapDescriptors = 256;

    private void Read(byte protect, ulong lba, uint blocks, ref CommandPlan plan)
    {
        Interlocked.Increment(ref _reads);
        if (Check(protect, lba, blocks, ref plan))
        {
            plan.Kind = PlanKind.ReadDisk;
            plan.Offset = (long)lba * BlockSize;
            plan.Length = (long)blocks * BlockSize;
        }
    }

    private void Write(byte protect, ulong lba, uint blocks, ref CommandPlan plan)
    {
        if (CheckWrite(protect, lba, blocks, ref plan))
        {
            plan.Kind = PlanKind.WriteDisk;
            plan.Offset = (long)lba * BlockSize;
            plan.Length = (long)blocks * BlockSize;
        }
    }

    private bool CheckWrite(byte protect, ulong lba, uint blocks, ref CommandPlan plan)
    {
        if (!Check(protect, lba, blocks, ref plan))
        {
            return false;
        }

        if (IsWriteProtected && !(Deviations.Has(Deviation.SoftwareWriteProtectIgnored) && !Options.IsReadOnly))
        {
            plan.Fail(WriteProtection);
            return false;
        }

        return true;
    }

    private bool CheckRange(ulong lba, uint blocks, ref CommandPlan plan)
    {
        if (lba <= (ulong)BlockCount && blocks <= (ulong)BlockCount - lba)
        {
            return true;
        }

        plan.Fail(SenseCode.LbaOutOfRange);
        return false;
    }

    private bool Check(byte protect, ulong lba, uint blocks, ref CommandPlan plan)
    {
        if (!CheckRange(lba, blocks, ref plan))
        {
            return false;
        }

        if (protect != 0 || (Options.MaxTransferBlocks != 0 && blocks > Options.MaxTransferBlocks))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return false;
        }

        return true;
    }

    private void BeginBlock(byte opcode, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        switch (opcode)
        {
            case Read6.OperationCode:
                Parse(cdb, out Read6 read6);
                Read(0, read6.Lba, read6.TransferLength == 0 ? 256u : read6.TransferLength, ref plan);
                break;
            case Write6.OperationCode:
                Parse(cdb, out Write6 write6);
                Write(0, write6.Lba, write6.TransferLength == 0 ? 256u : write6.TransferLength, ref plan);
                break;
            case Read12.OperationCode:
                Parse(cdb, out Read12 read12);
                Read(read12.RdProtect, read12.Lba, read12.TransferLength, ref plan);
                break;
            case Write12.OperationCode:
                Parse(cdb, out Write12 write12);
                Write(write12.WrProtect, write12.Lba, write12.TransferLength, ref plan);
                break;
            case WriteAndVerify10.OperationCode:
                Parse(cdb, out WriteAndVerify10 wv10);
                Write(wv10.WrProtect, wv10.Lba, wv10.TransferLength, ref plan);
                break;
            case WriteAndVerify12.OperationCode:
                Parse(cdb, out WriteAndVerify12 wv12);
                Write(wv12.WrProtect, wv12.Lba, wv12.TransferLength, ref plan);
                break;
            case WriteAndVerify16.OperationCode:
                Parse(cdb, out WriteAndVerify16 wv16);
                Write(wv16.WrProtect, wv16.Lba, wv16.TransferLength, ref plan);
                break;
            case ScsiCommandTable.VariableLengthOperationCode:
                if (Verify32.TryParse(cdb, out Verify32 verify32))
                {
                    Verify(verify32.VrProtect, verify32.BytChk, verify32.Lba, verify32.VerificationLength, cdb, ref plan);
                }
                else if (Read32.TryParse(cdb, out Read32 read32))
                {
                    Read(read32.RdProtect, read32.Lba, read32.TransferLength, ref plan);
                }
                else if (Write32.TryParse(cdb, out Write32 write32))
                {
                    Write(write32.WrProtect, write32.Lba, write32.TransferLength, ref plan);
                }
                else
                {
                    plan.Fail(SenseCode.InvalidFieldInCdb);
                }

                break;
            case SynchronizeCache10.OperationCode:
                Parse(cdb, out SynchronizeCache10 sync10);
                CheckRange(sync10.Lba, sync10.NumberOfLogicalBlocks, ref plan);
                break;
            case SynchronizeCache16.OperationCode:
                Parse(cdb, out SynchronizeCache16 sync16);
                CheckRange(sync16.Lba, sync16.NumberOfLogicalBlocks, ref plan);
                break;
            case Verify10.OperationCode:
                Parse(cdb, out Verify10 verify10);
                Verify(verify10.VrProtect, verify10.BytChk, verify10.Lba, verify10.VerificationLength, cdb, ref plan);
                break;
            case Verify12.OperationCode:
                Parse(cdb, out Verify12 verify12);
                Verify(verify12.VrProtect, verify12.BytChk, verify12.Lba, verify12.VerificationLength, cdb, ref plan);
                break;
            case Verify16.OperationCode:
                Parse(cdb, out Verify16 verify16);
                Verify(verify16.VrProtect, verify16.BytChk, verify16.Lba, verify16.VerificationLength, cdb, ref plan);
                break;
            case WriteSame10.OperationCode:
                Parse(cdb, out WriteSame10 same10);
                WriteSame(same10.WrProtect, same10.Anchor, same10.Unmap, noData: false, same10.Lba, same10.NumberOfLogicalBlocks, cdb, ref plan);
                break;
            case WriteSame16.OperationCode:
                Parse(cdb, out WriteSame16 same16);
                WriteSame(same16.WrProtect, same16.Anchor, same16.Unmap, same16.Ndob, same16.Lba, same16.NumberOfLogicalBlocks, cdb, ref plan);
                break;
            case CompareAndWrite.OperationCode:
                Parse(cdb, out CompareAndWrite compare);
                if (compare.NumberOfLogicalBlocks > Options.MaxCompareAndWriteBlocks)
                {
                    plan.Fail(SenseCode.InvalidFieldInCdb);
                }
                else if (CheckWrite(compare.WrProtect, compare.Lba, compare.NumberOfLogicalBlocks, ref plan))
                {
                    plan.Offset = (long)compare.Lba * BlockSize;
                    Parameters(cdb, 2L * compare.NumberOfLogicalBlocks * BlockSize, ref plan);
                }

                break;
            case Unmap.OperationCode:
                Parse(cdb, out Unmap unmap);
                if (!Options.IsThin)
                {
                    plan.Fail(SenseCode.InvalidOperationCode);
                }
                else if (unmap.Anchor)
                {
                    plan.Fail(SenseCode.InvalidFieldInCdb);
                }
                else if (IsWriteProtected)
                {
                    plan.Fail(WriteProtection);
                }
                else
                {
                    Parameters(cdb, unmap.ParameterListLength, ref plan);
                }

                break;
            case ReadCapacity10.OperationCode:
                OnReadCapacity10(cdb, ref plan);
                break;
            case ReadCapacity16.OperationCode when (cdb[1] & 0x1F) == 0x10:
                OnReadCapacity16(cdb, ref plan);
                break;
            default:
                BeginMoreBlock(opcode, cdb, ref plan);
                break;
        }
    }

    private void OnReadCapacity10(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out ReadCapacity10 command);
        if (!command.Pmi && command.Lba != 0)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        byte[] data = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Min(BlockCount - 1, uint.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), (uint)BlockSize);
        plan.Give(data, data.Length);
    }

    private void OnReadCapacity16(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out ReadCapacity16 command);
        byte[] data = new byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(data, (ulong)BlockCount - 1);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(8), (uint)BlockSize);
        data[13] = (byte)Options.PhysicalBlockExponent;
        data[14] = (byte)(Options.IsThin ? 0xC0 : 0);
        plan.Give(data, command.AllocationLength);
    }

    private void Verify(byte protect, byte byteCheck, ulong lba, uint blocks, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        if (byteCheck == 2)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
        }
        else if (Check(protect, lba, blocks, ref plan) && byteCheck != 0 && blocks != 0)
        {
            plan.Offset = (long)lba * BlockSize;
            Parameters(cdb, byteCheck == 3 ? BlockSize : (long)blocks * BlockSize, ref plan);
        }
    }

    private void WriteSame(byte protect, bool anchor, bool unmap, bool noData, ulong lba, uint blocks, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        if (anchor || (unmap && !Options.IsThin))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        if (!CheckWrite(protect, lba, blocks, ref plan))
        {
            return;
        }

        // Zero blocks are all up to the end of the medium (SBC-4 §5.50): WSNZ is not set.
        long count = blocks == 0 ? BlockCount - (long)lba : blocks;
        plan.Offset = (long)lba * BlockSize;
        if (noData)
        {
            Disk.Zero(plan.Offset, count * BlockSize);
            CountWrite((long)lba, count);
            if (unmap)
            {
                _map!.Set((long)lba, count, mapped: false);
            }
        }
        else
        {
            Parameters(cdb, BlockSize, ref plan);
        }
    }

    private void FinishParameters(Nexus nexus, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> cdb = plan.Cdb;
        switch (cdb[0])
        {
            case PersistentReserveOutRegister.OperationCode:
                FinishReserveOut(nexus, ref plan, data);
                break;
            case Unmap.OperationCode:
                FinishUnmap(ref plan, data);
                break;
            case WriteSame10.OperationCode:
                FinishWriteSame(BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]), (cdb[1] & 0x08) != 0, ref plan, data);
                break;
            case WriteSame16.OperationCode:
                FinishWriteSame(BinaryPrimitives.ReadUInt32BigEndian(cdb[10..]), (cdb[1] & 0x08) != 0, ref plan, data);
                break;
            case CompareAndWrite.OperationCode:
                FinishCompareAndWrite(ref plan, data);
                break;
            case OrWrite16.OperationCode:
            case WriteAtomic16.OperationCode:
                FinishMerge(ref plan, data);
                break;
            case SanitizeOverwrite.OperationCode:
                FinishSanitize(ref plan, data);
                break;
            case ModeSelect6.OperationCode:
            case ModeSelect10.OperationCode:
                FinishModeSelect(nexus, ref plan, data);
                break;
            case WriteBuffer.OperationCode:
                Volatile.Write(ref _echo, data.ToArray());
                break;
            case ExtendedCopyLid1.OperationCode:
                FinishCopy(nexus, ref plan, data);
                break;
            default:
                FinishVerify(cdb, ref plan, data);
                break;
        }
    }

    private void FinishVerify(ReadOnlySpan<byte> cdb, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        uint blocks = cdb[0] switch
        {
            Verify10.OperationCode => BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]),
            Verify12.OperationCode => BinaryPrimitives.ReadUInt32BigEndian(cdb[6..]),
            ScsiCommandTable.VariableLengthOperationCode => BinaryPrimitives.ReadUInt32BigEndian(cdb[28..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(cdb[10..]),
        };
        bool repeated = ((cdb[cdb[0] == ScsiCommandTable.VariableLengthOperationCode ? 10 : 1] >> 1) & 3) == 3;
        if (data.Length < plan.Length)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        for (uint block = 0; block < (repeated ? blocks : 1); block++)
        {
            int difference = Disk.FirstDifference(plan.Offset + ((long)block * BlockSize), data);
            if (difference >= 0)
            {
                plan.Fail(SenseCode.Miscompare, (uint)((block * (uint)BlockSize) + (uint)difference));
                return;
            }
        }
    }

    private void FinishWriteSame(uint blocks, bool unmap, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        if (data.Length < BlockSize)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        long lba = plan.Offset / BlockSize;
        long count = blocks == 0 ? BlockCount - lba : blocks;
        ReadOnlySpan<byte> block = data[..BlockSize];
        if (!block.ContainsAnyExcept((byte)0))
        {
            Disk.Zero(plan.Offset, count * BlockSize);
        }
        else
        {
            for (long i = 0; i < count; i++)
            {
                Disk.Write(plan.Offset + (i * BlockSize), block);
            }
        }

        CountWrite(lba, count);
        if (unmap && !block.ContainsAnyExcept((byte)0))
        {
            _map!.Set(lba, count, mapped: false);
        }
    }

    private void FinishCompareAndWrite(ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        if (data.Length < plan.Length)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        int half = data.Length / 2;
        lock (_gate)
        {
            int difference = Disk.FirstDifference(plan.Offset, data[..half]);
            if (difference >= 0)
            {
                plan.Fail(SenseCode.Miscompare, (uint)difference);
                return;
            }

            Disk.Write(plan.Offset, data[half..]);
        }

        CountWrite(plan.Offset / BlockSize, half / BlockSize);
    }

    private void FinishUnmap(ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        if (plan.Length == 0)
        {
            return;
        }

        if (data.Length < 8)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        length = Math.Min(length - (length % 16), (data.Length - 8) / 16 * 16);
        if (length / 16 > MaxUnmapDescriptors)
        {
            plan.Fail(SenseCode.InvalidFieldInParameterList);
            return;
        }

        ReadOnlySpan<byte> descriptors = data.Slice(8, length);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int at = 0; at < descriptors.Length; at += 16)
            {
                ulong lba = BinaryPrimitives.ReadUInt64BigEndian(descriptors[at..]);
                uint blocks = BinaryPrimitives.ReadUInt32BigEndian(descriptors[(at + 8)..]);
                if (pass == 0 && !CheckRange(lba, blocks, ref plan))
                {
                    return;
                }

                if (pass == 1)
                {
                    Disk.Zero((long)lba * BlockSize, (long)blocks * BlockSize);
                    _map!.Set((long)lba, blocks, mapped: false);
                }
            }
        }

        Interlocked.Increment(ref _writes);
    }
}
