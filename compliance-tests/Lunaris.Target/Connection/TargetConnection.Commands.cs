using System.Buffers.Binary;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target.Disks;
using Lunaris.Target.Scsi;

namespace Lunaris.Target.Connection;

/// <content>SCSI commands, data-in and status.</content>
public sealed partial class TargetConnection
{
    private LogicalUnit? _lastUnit;
    private ulong _lastLun;

    // What a fault rule answers in place of executing the next command.
    private (ScsiStatus Status, SenseCode Sense)? _forcedAnswer;

    private LogicalUnit? FindUnit(ulong lun)
    {
        if (_lastUnit is { } last && _lastLun == lun)
        {
            return last;
        }

        if (!_session!.Target!.TryFind(new Lun(lun), out LogicalUnit? unit))
        {
            if (_node.Deviations.Has(Deviation.UnknownLunIsServed))
            {
                return _session.Target.LogicalUnits.First();
            }

            return null;
        }

        _lastUnit = unit;
        _lastLun = lun;
        return unit;
    }

    private void OnScsiCommand(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte flags = header[1];
        bool final = (flags & 0x80) != 0;
        bool read = (flags & 0x40) != 0;
        bool write = (flags & 0x20) != 0;
        ulong lun = BinaryPrimitives.ReadUInt64BigEndian(header[8..]);
        Itt itt = Bhs.IttOf(header);
        uint expected = BinaryPrimitives.ReadUInt32BigEndian(header[20..]);
        if (CheckUnsolicited(final, write, data.Length, expected) is { } violation)
        {
            Violation(violation);
            return;
        }

        ReadOnlySpan<byte> cdb = header.Slice(32, 16);
        if (header.Length > Bhs.Length)
        {
            if (!TryReadAhs(header, out byte[]? longCdb))
            {
                Reject(header, RejectReason.InvalidPduField);
                Violation("a malformed AHS");
                return;
            }

            cdb = longCdb ?? cdb;
        }

        if (_tasks.TryGetValue(itt.Value, out TargetTask? old))
        {
            if (!old.IsAborted)
            {
                Reject(header, RejectReason.TaskInProgress);
                _node.Violation($"The initiator used ITT {itt} for two tasks at once.");
                return;
            }

            Forget(old);
        }

        LogicalUnit? unit = FindUnit(lun);
        CommandPlan plan;
        if (_forcedAnswer is { } forced)
        {
            plan = default;
            plan.Status = forced.Status;
            plan.Sense = forced.Sense;
            _forcedAnswer = null;
        }
        else if (unit is null)
        {
            PlanWithoutUnit(cdb, out plan);
        }
        else if ((TaskAttribute)(flags & 7) > TaskAttribute.HeadOfQueue)
        {
            // No ACA, and nothing behind it.
            plan = default;
            plan.Fail(SenseCode.InvalidMessage);
        }
        else
        {
            unit.Begin(_session!.Nexus, cdb, _session.Target!, out plan);
        }

        switch (plan.Kind)
        {
            case PlanKind.ReadDisk or PlanKind.ReadData:
                Respond(itt, lun, unit, in plan, read ? expected : 0, expected);
                break;
            case PlanKind.WriteDisk or PlanKind.Parameters:
                BeginWrite(itt, lun, unit, ref plan, final, write ? expected : 0, data);
                break;
            default:
                if (!final)
                {
                    // The data that was promised still comes; the status follows it.
                    BeginWrite(itt, lun, unit, ref plan, final, 0, data);
                    break;
                }

                SendResponse(itt, in plan, expected, 0);
                break;
        }
    }

    private string? CheckUnsolicited(bool final, bool write, int dataLength, uint expected)
    {
        if (dataLength == 0 && final)
        {
            return null;
        }

        if (!write)
        {
            return dataLength > 0 ? "immediate data with a command that writes nothing" : "a command that is not final and writes nothing";
        }

        if (dataLength > 0 && !_parameters!.ImmediateData && !_node.Deviations.Has(Deviation.ImmediateDataTakenAlways))
        {
            return "immediate data, where ImmediateData=No was agreed on";
        }

        if (dataLength > _parameters!.FirstBurstLength)
        {
            return $"{dataLength} bytes of immediate data, where FirstBurstLength={_parameters.FirstBurstLength} was agreed on";
        }

        if (dataLength > expected)
        {
            return "more immediate data than the command has";
        }

        return !final && _parameters.InitialR2T ? "unsolicited data, where InitialR2T=Yes was agreed on" : null;
    }

    private static bool TryReadAhs(ReadOnlySpan<byte> header, out byte[]? longCdb)
    {
        longCdb = null;
        AhsReader reader = new(header[Bhs.Length..]);
        while (reader.MoveNext())
        {
            // The first byte of the content is reserved.
            if (reader.Type == AhsType.ExtendedCdb && reader.Content.Length > 1)
            {
                longCdb = [.. header.Slice(32, 16), .. reader.Content[1..]];
            }
        }

        return !reader.IsMalformed;
    }

    private void PlanWithoutUnit(ReadOnlySpan<byte> cdb, out CommandPlan plan)
    {
        plan = default;
        switch (cdb[0])
        {
            case Inquiry.OperationCode when Inquiry.TryParse(cdb, out Inquiry inquiry) && !inquiry.Evpd:
                plan.Give(LogicalUnit.StandardInquiry(new LogicalUnitOptions(), present: false), inquiry.AllocationLength);
                break;
            case ReportLuns.OperationCode:
                LogicalUnit.GiveReportLuns(cdb, _session!.Target!, ref plan);
                break;
            case RequestSense.OperationCode when RequestSense.TryParse(cdb, out RequestSense request):
                byte[] sense = new byte[SenseCode.FixedLength];
                SenseCode.LogicalUnitNotSupported.WriteFixed(sense);
                plan.Give(sense, request.AllocationLength);
                break;
            default:
                plan.Fail(SenseCode.LogicalUnitNotSupported);
                break;
        }
    }

    /// <summary>Sends data-in with its status.</summary>
    private void Respond(Itt itt, ulong lun, LogicalUnit? unit, in CommandPlan plan, uint room, uint expected)
    {
        uint total = (uint)Math.Min(plan.Length, room);
        bool statusInData = total > 0 && plan.Status == ScsiStatus.Good && _node.Options.StatusInDataIn;
        RamDisk? disk = plan.Kind == PlanKind.ReadDisk ? unit!.Disk : null;
        uint offset = 0;
        uint dataSn = 0;
        uint burstLeft = (uint)_parameters!.MaxBurstLength;
        while (offset < total)
        {
            uint length = Math.Min(Math.Min(total - offset, _node.Deviations.Has(Deviation.SegmentLimitIgnored) ? uint.MaxValue : (uint)_peerMax), burstLeft);
            burstLeft -= length;
            bool last = offset + length == total;
            Span<byte> header = Output.Begin();
            header[0] = (byte)Opcode.DataIn;
            header[1] = (byte)(last || burstLeft == 0 ? 0x80 : 0);
            BinaryPrimitives.WriteUInt32BigEndian(header[16..], itt.Value);
            BinaryPrimitives.WriteUInt32BigEndian(header[20..], Ttt.None.Value);
            BinaryPrimitives.WriteUInt32BigEndian(header[36..], dataSn++);
            BinaryPrimitives.WriteUInt32BigEndian(header[40..], offset);
            if (last && statusInData)
            {
                header[1] |= 0x01;
                header[1] |= WriteResidual(header, plan.Length, expected);
                Stamp(header, takesStatSn: true);
            }
            else
            {
                StampWindow(header);
            }

            if (disk is not null)
            {
                Output.End(disk, plan.Offset + offset, (int)length);
            }
            else
            {
                Output.End(plan.Data.Span.Slice((int)offset, (int)length));
            }

            offset += length;
            if (burstLeft == 0)
            {
                burstLeft = (uint)_parameters.MaxBurstLength;
            }
        }

        if (!statusInData)
        {
            SendResponse(itt, in plan, expected, dataSn, plan.Length);
        }
    }

    private static byte WriteResidual(Span<byte> header, long length, uint expected)
    {
        if (length == expected)
        {
            return 0;
        }

        bool overflow = length > expected;
        BinaryPrimitives.WriteUInt32BigEndian(header[44..], (uint)(overflow ? length - expected : expected - length));
        return (byte)(overflow ? 0x04 : 0x02);
    }

    private void SendResponse(Itt itt, in CommandPlan plan, uint expected, uint dataPdus, long moved = 0)
    {
        Span<byte> header = Output.Begin();
        header[0] = (byte)Opcode.ScsiResponse;
        header[1] = (byte)(0x80 | WriteResidual(header, moved, expected));
        header[3] = (byte)plan.Status;
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], itt.Value);
        BinaryPrimitives.WriteUInt32BigEndian(header[36..], dataPdus);
        Stamp(header, takesStatSn: true);
        if (plan.Status != ScsiStatus.CheckCondition)
        {
            Output.End();
            return;
        }

        Span<byte> sense = stackalloc byte[2 + 20];
        int length = SenseCode.FixedLength;
        if (plan.HasDescriptorSense)
        {
            length = plan.Sense.WriteDescriptor(sense[2..], plan.Information);
        }
        else
        {
            plan.Sense.WriteFixed(sense[2..], plan.Information);
        }

        BinaryPrimitives.WriteUInt16BigEndian(sense, (ushort)length);
        Output.End(sense[..(2 + length)]);
    }
}
