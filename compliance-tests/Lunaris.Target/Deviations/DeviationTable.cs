using System.Buffers.Binary;
using System.Text;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>What the deviations do that can be told from a command and its answer, or from a PDU; the others are asked for where they belong.</summary>
internal static class DeviationTable
{
    /// <summary>Changes what becomes of a command.</summary>
    /// <param name="unit">The logical unit.</param>
    /// <param name="cdb">The CDB.</param>
    /// <param name="isEnd">Whether the answer is known; else Data-Out is to come.</param>
    /// <param name="plan">The plan.</param>
    public static void Apply(LogicalUnit unit, ReadOnlySpan<byte> cdb, bool isEnd, ref CommandPlan plan)
    {
        foreach (Deviation deviation in unit.Deviations.Planted)
        {
            Apply(deviation, unit, cdb, isEnd, ref plan);
        }
    }

    /// <summary>The rules by which PDUs are changed.</summary>
    public static FaultRule[] Rules(Deviation deviation) => deviation switch
    {
        Deviation.ReadResidualsMissing => [Fault.Out(Opcode.DataIn).Always().Do(FaultAction.EditHeader(h => h[1] &= 0xF9))],
        Deviation.WriteResidualsMissing => [Fault.Out(Opcode.ScsiResponse).Always().Do(FaultAction.EditHeader(h => h[1] &= 0xF9))],
        Deviation.AbortIsDenied => [Fault.Out(Opcode.TaskManagementResponse).Always().Do(FaultAction.EditHeader(h => h[2] = 1))],
        Deviation.TargetsNotListed => [Fault.Out(Opcode.TextResponse).Always().Do(FaultAction.ReplaceData([]))],
        Deviation.EchoIsEmpty => [Fault.Out(Opcode.NopIn).Always().Do(FaultAction.ReplaceData([]))],
        Deviation.RejectWithoutHeader => [Fault.Out(Opcode.Reject).Always().Do(FaultAction.ReplaceData([]))],
        Deviation.TsihIsZero => [Fault.Out(Opcode.LoginResponse).Always().Do(FaultAction.EditHeader(h => h[14] = h[15] = 0))],
        Deviation.StatSnStandsStill => [Fault.Out(Opcode.NopIn).Always().Do(FaultAction.MoveStatSN(-1))],
        Deviation.R2TSnSkips => [Fault.Out(Opcode.R2T).Always().Do(FaultAction.MoveDataSN(1))],
        Deviation.DataInSkips => [Fault.Out(Opcode.DataIn).Always().Do(FaultAction.MoveDataSN(1))],
        Deviation.WindowGoesBack => [Fault.Out(Opcode.ScsiResponse).Nth(3).Always().Do(FaultAction.MoveMaxCmdSN(-400))],
        Deviation.LogoutIsDenied => [Fault.Out(Opcode.LogoutResponse).Always().Do(FaultAction.EditHeader(h => h[2] = 3))],
        Deviation.MaxBurstGrows => [Fault.Out(Opcode.LoginResponse).Where((_, data) => Has(data, "MaxBurstLength=")).Always().Do(FaultAction.ReplaceData(Pair("MaxBurstLength=16777215")))],
        Deviation.UnknownKeysUnanswered => [Fault.Out(Opcode.LoginResponse).Where((_, data) => Has(data, "NotUnderstood")).Always().Do(FaultAction.ReplaceData([]))],
        Deviation.TransitUnasked => [Fault.Out(Opcode.LoginResponse).Where((h, _) => (h[1] & 0x8C) == 0x04).Always().Do(FaultAction.EditHeader(h => h[1] |= 0x83))],
        _ => [],
    };

    private static void Apply(Deviation deviation, LogicalUnit unit, ReadOnlySpan<byte> cdb, bool isEnd, ref CommandPlan plan)
    {
        switch (deviation)
        {
            case Deviation.Read6ReturnsOtherBlocks when isEnd && cdb[0] == 0x08 && plan.Offset > 0:
                plan.Offset -= unit.BlockSize;
                break;
            case Deviation.Read10BeyondEndSucceeds when isEnd && cdb[0] == 0x28 && plan.Sense == SenseCode.LbaOutOfRange:
                Succeed(ref plan);
                break;
            case Deviation.Read12IgnoresProtect when isEnd && cdb[0] == 0xA8 && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.Read16RefusesZeroBlocks when isEnd && cdb[0] == 0x88 && plan.Length == 0 && plan.Status == ScsiStatus.Good:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.Write10LosesLastBlock when cdb[0] == 0x2A && plan.Kind == PlanKind.WriteDisk && plan.Length > unit.BlockSize:
                plan.Length -= unit.BlockSize;
                break;
            case Deviation.Write12BeyondEndSucceeds when isEnd && cdb[0] == 0xAA && plan.Sense == SenseCode.LbaOutOfRange:
                Succeed(ref plan);
                break;
            case Deviation.Write16IgnoresProtect when isEnd && cdb[0] == 0x8A && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.WriteVerify10WritesNothing when cdb[0] == 0x2E && plan.Kind == PlanKind.WriteDisk:
                Succeed(ref plan);
                break;
            case Deviation.WriteVerify12RefusesZero when cdb[0] == 0xAE && plan.Length == 0:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.WriteVerify16RefusesDpo when cdb[0] == 0x8E && (cdb[1] & 0x10) != 0:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.Verify10NeverMiscompares when isEnd && cdb[0] == 0x2F && plan.Sense == SenseCode.Miscompare:
                Succeed(ref plan);
                break;
            case Deviation.Verify12BeyondEndSucceeds when isEnd && cdb[0] == 0xAF && plan.Sense == SenseCode.LbaOutOfRange:
                Succeed(ref plan);
                break;
            case Deviation.Verify16TakesReservedByteCheck when isEnd && cdb[0] == 0x8F && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.WriteSame10WritesOneMore when isEnd && cdb[0] == 0x41 && plan.Status == ScsiStatus.Good:
                SpoilBehind(unit, cdb, plan.Offset);
                break;
            case Deviation.WriteSame16IgnoresUnmap when cdb[0] == 0x93 && (cdb[1] & 0x08) != 0:
                Succeed(ref plan);
                break;
            case Deviation.CompareAndWriteIgnoresDifference when isEnd && cdb[0] == 0x89 && plan.Sense == SenseCode.Miscompare:
                Succeed(ref plan);
                break;
            case Deviation.CompareAndWriteHidesOffset when isEnd && cdb[0] == 0x89 && plan.Information is not null:
                plan.Information = null;
                break;
            case Deviation.Prefetch10BeyondEndSucceeds when isEnd && cdb[0] == 0x34 && plan.Sense == SenseCode.LbaOutOfRange:
                Succeed(ref plan);
                break;
            case Deviation.Prefetch16RefusesZeroBlocks when isEnd && cdb[0] == 0x90 && plan.Status == ScsiStatus.ConditionMet && cdb[10..14].IndexOfAnyExcept((byte)0) < 0:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.SynchronizeCacheBeyondEndSucceeds when isEnd && cdb[0] == 0x35 && plan.Sense == SenseCode.LbaOutOfRange:
                Succeed(ref plan);
                break;
            case Deviation.UnmapDoesNothing when cdb[0] == 0x42 && plan.Kind == PlanKind.Parameters:
                Succeed(ref plan);
                break;
            case Deviation.LbaStatusBeginsElsewhere when isEnd && cdb[0] == 0x9E && (cdb[1] & 0x1F) == 0x12 && plan.Length >= 16:
                Spoil(ref plan, 15, 0x01);
                break;
            case Deviation.AtomicWriteIgnoresLimit when isEnd && cdb[0] == 0x9C && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.Capacity10Differs when isEnd && cdb[0] == 0x25 && plan.Length == 8:
                Spoil(ref plan, 1, 0x01);
                break;
            case Deviation.Capacity16RefusesShortAllocation when isEnd && cdb[0] == 0x9E && (cdb[1] & 0x1F) == 0x10 && plan.Length < 12:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.DefectHeader10Cut when isEnd && cdb[0] == 0x37:
                plan.Give(plan.Data, 2);
                break;
            case Deviation.DefectList12Announced when isEnd && cdb[0] == 0xB7:
                Spoil(ref plan, 7, 0x08);
                break;
            case Deviation.SanitizeTakesReservedAction when isEnd && cdb[0] == 0x48 && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.StartIsRefused when isEnd && cdb[0] == 0x1B && (cdb[4] & 0x03) == 0x01:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.NeverReady when isEnd && cdb[0] == 0x00 && plan.Status == ScsiStatus.Good:
                plan.Fail(SenseCode.StartRequired);
                break;
            case Deviation.InquiryFormatIsOld when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 0 && plan.Length > 3:
                Spoil(ref plan, 3, 0x03);
                break;
            case Deviation.InquiryAllocationHasOneByte when isEnd && cdb[0] == 0x12 && cdb[3] != 0:
                plan.Give(plan.Data, cdb[4]);
                break;
            case Deviation.InquiryTakesPageWithoutEvpd when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 0 && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.VpdPagesUnsorted when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 1 && cdb[2] == 0 && plan.Length > 6:
                Swap(ref plan, 5, 6);
                break;
            case Deviation.VpdPageListedOnly when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 1 && cdb[2] == 0x87:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.VpdPageHasOtherCode when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 1 && cdb[2] == 0x86 && plan.Length > 1:
                Spoil(ref plan, 1, 0x80);
                break;
            case Deviation.DesignatorTooLong when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 1 && cdb[2] == 0x83 && plan.Length > 7:
                Spoil(ref plan, 7, 0x80);
                break;
            case Deviation.BlockLimitsWithoutUnmap when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 1 && cdb[2] == 0xB0:
                Blank(ref plan, 20, 8);
                break;
            case Deviation.VersionDescriptorsUnassigned when isEnd && cdb[0] == 0x12 && (cdb[1] & 1) == 0 && plan.Length > 60:
                Spoil(ref plan, 58, 0xEE);
                break;
            case Deviation.ModeDataLengthWrong when isEnd && cdb[0] == 0x1A && plan.Length > 4:
                plan.Data = Less(plan.Data, 0);
                break;
            case Deviation.ModePageMissingInTen when isEnd && cdb[0] == 0x5A && plan.Length > 24:
                plan.Give(LessPage(plan.Data), long.MaxValue);
                break;
            case Deviation.DescriptorSenseIgnored when plan.HasDescriptorSense:
                plan.HasDescriptorSense = false;
                break;
            case Deviation.PortGroupStateReserved when isEnd && cdb[0] == 0xA3 && (cdb[1] & 0x1F) == 0x0A && plan.Length > 4:
                Spoil(ref plan, 4, 0x07);
                break;
            case Deviation.RequestSenseMissing when isEnd && cdb[0] == 0x03:
                plan.Fail(SenseCode.InvalidOperationCode);
                break;
            case Deviation.RequestSenseRefusesShort when isEnd && cdb[0] == 0x03 && cdb[4] < 8:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
            case Deviation.OneCommandIsDenied when isEnd && cdb[0] == 0xA3 && (cdb[1] & 0x1F) == 0x0C && (cdb[2] & 7) != 0 && plan.Length > 1:
                Spoil(ref plan, 1, 0x02);
                break;
            case Deviation.TimeoutsWithoutAsking when isEnd && cdb[0] == 0xA3 && (cdb[1] & 0x1F) == 0x0C && cdb[2] == 0 && plan.Length > 9:
                Spoil(ref plan, 9, 0x02);
                break;
            case Deviation.TaskManagementListTooLong when isEnd && cdb[0] == 0xA3 && (cdb[1] & 0x1F) == 0x0D:
                plan.Give(new byte[8], plan.Length == 0 ? 0 : 8);
                break;
            case Deviation.KeyListLengthCut when isEnd && cdb[0] == 0x5E && (cdb[1] & 0x1F) == 0 && plan.Length is >= 8 and < 24:
                Blank(ref plan, 7, 1);
                break;
            case Deviation.ReservationHidden when isEnd && cdb[0] == 0x5E && (cdb[1] & 0x1F) == 1 && plan.Length > 8:
                Hide(ref plan);
                break;
            case Deviation.ReserveInTakesReservedAction when isEnd && cdb[0] == 0x5E && plan.Sense == SenseCode.InvalidFieldInCdb:
                Succeed(ref plan);
                break;
            case Deviation.CapabilitiesDenyTypes when isEnd && cdb[0] == 0x5E && (cdb[1] & 0x1F) == 2 && plan.Length > 4:
                Spoil(ref plan, 4, 0x20);
                break;
            case Deviation.GenerationStandsStill when isEnd && cdb[0] == 0x5E && (cdb[1] & 0x1F) < 2 && plan.Length >= 4:
                Blank(ref plan, 0, 4);
                break;
            case Deviation.CopyStatusIsFailure when isEnd && cdb[0] == 0x84 && (cdb[1] & 0x1F) == 0 && plan.Length > 4:
                Spoil(ref plan, 4, 0x03);
                break;
            case Deviation.CopyTakesUnknownSegments when isEnd && cdb[0] == 0x83 && plan.Sense == SenseCode.UnsupportedSegmentDescriptor:
                Succeed(ref plan);
                break;
            case Deviation.ProtectedMediumTakesWriteSame when isEnd && cdb[0] == 0x41 && plan.Sense.Key == SenseKey.DataProtect:
                Succeed(ref plan);
                break;
            case Deviation.ReadsWithoutMedium when isEnd && cdb[0] == 0xA8 && plan.Sense == SenseCode.MediumNotPresent:
                Succeed(ref plan);
                break;
            case Deviation.LunListedTwice when isEnd && cdb[0] == 0xA0 && plan.Length >= 24:
                Repeat(ref plan);
                break;
            case Deviation.LogPagesUnsorted when isEnd && cdb[0] == 0x4D && (cdb[2] & 0x3F) == 0 && cdb[3] == 0 && plan.Length > 6:
                Swap(ref plan, 5, 6);
                break;
            case Deviation.EchoBufferSpoilsData when isEnd && cdb[0] == 0x3C && (cdb[1] & 0x1F) == 0x0A && plan.Length > 0:
                Spoil(ref plan, 0, 0x10);
                break;
        }
    }

    /// <summary>GOOD, without any data.</summary>
    private static void Succeed(ref CommandPlan plan)
    {
        plan.End(ScsiStatus.Good);
        plan.Sense = default;
    }

    private static byte[] Copy(in CommandPlan plan) => plan.Data.ToArray();

    private static void Spoil(ref CommandPlan plan, int at, byte mask)
    {
        if (at < plan.Data.Length)
        {
            byte[] data = Copy(plan);
            data[at] ^= mask;
            plan.Data = data;
        }
    }

    private static void Swap(ref CommandPlan plan, int one, int other)
    {
        byte[] data = Copy(plan);
        (data[one], data[other]) = (data[other], data[one]);
        plan.Data = data;
    }

    private static void Blank(ref CommandPlan plan, int at, int length)
    {
        byte[] data = Copy(plan);
        int end = Math.Min(at + length, data.Length);
        if (at < end)
        {
            data.AsSpan(at..end).Clear();
            plan.Data = data;
        }
    }

    private static byte[] Less(ReadOnlyMemory<byte> data, int at)
    {
        byte[] copy = data.ToArray();
        copy[at]--;
        return copy;
    }

    private static byte[] LessPage(ReadOnlyMemory<byte> data)
    {
        // The last page is the Informational Exceptions Control page of 12 bytes.
        byte[] copy = data[..^12].ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(copy, (ushort)(copy.Length - 2));
        return copy;
    }

    private static void Hide(ref CommandPlan plan)
    {
        byte[] data = Copy(plan)[..8];
        data.AsSpan(4).Clear();
        plan.Give(data, data.Length);
    }

    private static void Repeat(ref CommandPlan plan)
    {
        byte[] data = Copy(plan);
        data.AsSpan(8, 8).CopyTo(data.AsSpan(16));
        plan.Data = data;
    }

    private static void SpoilBehind(LogicalUnit unit, ReadOnlySpan<byte> cdb, long offset)
    {
        long behind = offset + (BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]) * (long)unit.BlockSize);
        if (behind + unit.BlockSize <= unit.Disk.Length)
        {
            unit.Disk.Zero(behind, unit.BlockSize);
        }
    }

    private static bool Has(ReadOnlySpan<byte> data, string text) => data.IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    private static byte[] Pair(string text) => [.. Encoding.ASCII.GetBytes(text), 0];
}
