using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Scsi;

namespace Lunaris.Target.Connection;

/// <content>Writes: immediate, unsolicited and solicited data.</content>
public sealed partial class TargetConnection
{
    private void BeginWrite(Itt itt, ulong lun, LogicalUnit? unit, ref CommandPlan plan, bool final, uint expected, ReadOnlySpan<byte> data)
    {
        uint total = (uint)Math.Min(plan.Length, expected);
        if (final && (uint)data.Length >= total)
        {
            // Everything is there: no task is needed.
            ReadOnlySpan<byte> all = data[..(int)total];
            if (plan.Kind == PlanKind.WriteDisk)
            {
                unit!.Disk.Write(plan.Offset, all);
            }

            FinishWrite(itt, unit, ref plan, expected, total, all);
            return;
        }

        TargetTask task = _freeTasks.TryPop(out TargetTask? free) ? free : new TargetTask();
        task.Itt = itt;
        task.Lun = new Lun(lun);
        task.Unit = unit;
        task.Plan = plan;
        task.Generation = unit?.Generation ?? 0;
        task.Total = total;
        task.Expected = expected;
        task.AwaitsUnsolicited = !final;
        if (plan.Kind == PlanKind.Parameters)
        {
            task.Buffer = new byte[total];
        }

        _tasks.Add(itt.Value, task);
        Take(task, 0, data);
        task.UnsolicitedReceived = (uint)data.Length;
        Continue(task);
    }

    private void OnDataOut(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        uint itt = BinaryPrimitives.ReadUInt32BigEndian(header[16..]);
        uint ttt = BinaryPrimitives.ReadUInt32BigEndian(header[20..]);
        uint dataSn = BinaryPrimitives.ReadUInt32BigEndian(header[36..]);
        uint offset = BinaryPrimitives.ReadUInt32BigEndian(header[40..]);
        bool final = (header[1] & 0x80) != 0;
        if (!_tasks.TryGetValue(itt, out TargetTask? task))
        {
            // Data of a task that was aborted in the meantime.
            return;
        }

        if (task.IsAborted)
        {
            Forget(task);
            return;
        }

        if (ttt == Ttt.None.Value)
        {
            if (!task.AwaitsUnsolicited || dataSn != task.UnsolicitedDataSn++ || offset != task.UnsolicitedReceived
                || (ulong)offset + (uint)data.Length > (ulong)_parameters!.FirstBurstLength)
            {
                Violation("unsolicited Data-Out that was not to come, is out of order or goes beyond FirstBurstLength");
                return;
            }

            Take(task, offset, data);
            task.UnsolicitedReceived += (uint)data.Length;
            task.AwaitsUnsolicited = !final;
            Continue(task);
            return;
        }

        ref TargetTask.Transfer transfer = ref task.Find(ttt);
        if (Unsafe.IsNullRef(ref transfer))
        {
            Violation("Data-Out with a TTT that names no R2T");
            return;
        }

        if ((dataSn != transfer.NextDataSn++ && !_node.Deviations.Has(Deviation.DataSnIgnored)) || offset != transfer.Offset + transfer.Received || (uint)data.Length > transfer.Length - transfer.Received)
        {
            Violation("Data-Out that does not fit its R2T or is out of order");
            return;
        }

        transfer.Received += (uint)data.Length;
        Take(task, offset, data);
        if (final != (transfer.Received == transfer.Length))
        {
            if (!final)
            {
                Violation("the last Data-Out of an R2T without its F bit");
                return;
            }

            task.Plan.Fail(SenseCode.IncorrectAmountOfData);
            Complete(task);
            return;
        }

        if (final)
        {
            task.Remove(ttt);
            Continue(task);
        }
    }

    private static void Take(TargetTask task, uint offset, ReadOnlySpan<byte> data)
    {
        if (offset >= task.Total || data.IsEmpty)
        {
            return;
        }

        data = data[..(int)Math.Min((uint)data.Length, task.Total - offset)];
        task.Received += (uint)data.Length;
        if (task.Buffer is { } buffer)
        {
            data.CopyTo(buffer.AsSpan((int)offset));
        }
        else if (task.Plan.Kind == PlanKind.WriteDisk)
        {
            task.Unit!.Disk.Write(task.Plan.Offset + offset, data);
        }
    }

    /// <summary>Asks for more data, or ends the command when it is all there.</summary>
    private void Continue(TargetTask task)
    {
        if (task.AwaitsUnsolicited)
        {
            return;
        }

        if (task.Received >= task.Total)
        {
            Complete(task);
            return;
        }

        task.NextOffset = Math.Max(task.NextOffset, task.UnsolicitedReceived);
        while (task.TransferCount < _parameters!.MaxOutstandingR2T && task.NextOffset < task.Total)
        {
            uint length = Math.Min(_node.Deviations.Has(Deviation.BurstLimitIgnored) ? uint.MaxValue : (uint)_parameters.MaxBurstLength, task.Total - task.NextOffset);
            uint ttt = NewTtt();
            Span<byte> header = Output.Begin();
            header[0] = (byte)Opcode.R2T;
            header[1] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(header[8..], task.Lun.Value);
            BinaryPrimitives.WriteUInt32BigEndian(header[16..], task.Itt.Value);
            BinaryPrimitives.WriteUInt32BigEndian(header[20..], ttt);
            BinaryPrimitives.WriteUInt32BigEndian(header[36..], task.NextR2TSn++);
            BinaryPrimitives.WriteUInt32BigEndian(header[40..], task.NextOffset);
            BinaryPrimitives.WriteUInt32BigEndian(header[44..], length);
            Stamp(header, takesStatSn: false);
            Output.End();
            task.Add(new TargetTask.Transfer { Ttt = ttt, Offset = task.NextOffset, Length = length });
            task.NextOffset += length;
        }
    }

    private void Complete(TargetTask task)
    {
        Itt itt = task.Itt;
        LogicalUnit? unit = task.Unit;
        CommandPlan plan = task.Plan;
        uint expected = task.Expected;
        uint total = task.Total;
        byte[]? buffer = task.Buffer;
        Forget(task);
        FinishWrite(itt, unit, ref plan, expected, total, buffer);
    }

    private void FinishWrite(Itt itt, LogicalUnit? unit, ref CommandPlan plan, uint expected, uint total, ReadOnlySpan<byte> parameters)
    {
        long wanted = plan.Length;
        if (plan.Kind == PlanKind.WriteDisk && total < wanted)
        {
            // Only what the initiator had to give was written.
            plan.Length = total;
        }

        unit?.Finish(_session!.Nexus, ref plan, parameters);
        SendResponse(itt, in plan, expected, 0, plan.Status == ScsiStatus.CheckCondition ? total : wanted);
    }

    private void Forget(TargetTask task)
    {
        _tasks.Remove(task.Itt.Value);
        task.Reset();
        _freeTasks.Push(task);
    }
}
