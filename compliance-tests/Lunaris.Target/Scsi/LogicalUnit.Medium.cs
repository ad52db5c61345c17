using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>The medium as a whole: started, loaded, prevented from removal, sanitized; what nexuses leave behind when they end.</content>
public sealed partial class LogicalUnit
{
    private readonly HashSet<Nexus> _preventing = [];
    private volatile bool _isStopped;
    private volatile bool _isEjected;
    private volatile Nexus? _reservedBy;

    /// <summary>The target that the unit belongs to, where it has one.</summary>
    internal TargetUnit? Owner { get; set; }

    /// <summary>Called when an initiator's last session with the target has ended.</summary>
    internal void OnNexusLost(Nexus nexus)
    {
        lock (_gate)
        {
            if (!Deviations.Has(Deviation.PreventionOutlivesNexus))
            {
                _preventing.Remove(nexus);
            }

            if (_reservedBy == nexus && !Deviations.Has(Deviation.ReservationOutlivesLogout))
            {
                _reservedBy = null;
            }
        }
    }

    /// <summary>Aborts every task and forgets what does not outlive a reset: SPC-2 reservations and preventions of removal.</summary>
    internal void Reset()
    {
        AbortAllTasks();
        lock (_gate)
        {
            if (!Deviations.Has(Deviation.PreventionOutlivesReset))
            {
                _preventing.Clear();
            }

            if (!Deviations.Has(Deviation.ReservationOutlivesReset))
            {
                _reservedBy = null;
            }
        }
    }

    private static bool NeedsMedium(byte opcode) => opcode is not (Inquiry.OperationCode or ReportLuns.OperationCode or RequestSense.OperationCode
        or ModeSense6.OperationCode or ModeSense10.OperationCode or ModeSelect6.OperationCode or ModeSelect10.OperationCode
        or StartStopUnit.OperationCode or PreventAllowMediumRemoval.OperationCode or LogSense.OperationCode
        or PersistentReserveInReadKeys.OperationCode or PersistentReserveOutRegister.OperationCode or Reserve6.OperationCode or Release6.OperationCode
        or ReportSupportedOperationCodes.OperationCode or ReadBuffer10.OperationCode or WriteBuffer.OperationCode or SendDiagnostic.OperationCode);

    private void OnStartStop(Nexus nexus, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out StartStopUnit command);
        int condition = cdb[4] >> 4;
        if (condition != 0)
        {
            // ACTIVE, IDLE, STANDBY and LU_CONTROL are all one to memory; LOEJ and START are not looked at (SBC-4 START STOP UNIT).
            if (condition is not (1 or 2 or 3 or 7))
            {
                plan.Fail(SenseCode.InvalidFieldInCdb);
            }

            return;
        }

        if (!command.LoadEject)
        {
            _isStopped = !command.Start;
            return;
        }

        if (!Options.IsRemovable)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        lock (_gate)
        {
            if (!command.Start && _preventing.Count > 0)
            {
                plan.Fail(SenseCode.RemovalPrevented);
                return;
            }

            if (_isEjected == command.Start)
            {
                _isEjected = !command.Start;
                if (command.Start)
                {
                    Owner?.RaiseForOthers(this, SenseCode.MediumChanged, nexus);
                }
            }
        }
    }

    private void OnPreventAllow(Nexus nexus, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out PreventAllowMediumRemoval command);
        if (command.Prevent > 1)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        lock (_gate)
        {
            _ = command.Prevent == 1 ? _preventing.Add(nexus) : _preventing.Remove(nexus);
        }
    }

    /// <summary>RESERVE(6) and RELEASE(6) of SPC-2, which persistent reservations exclude and the other way round.</summary>
    private void OnReserve6(Nexus nexus, bool reserve, ref CommandPlan plan)
    {
        lock (_gate)
        {
            if (_reservations.Keys.Count > 0)
            {
                plan.End(ScsiStatus.ReservationConflict);
            }
            else if (reserve)
            {
                _reservedBy = nexus;
            }
            else if (_reservedBy == nexus)
            {
                _reservedBy = null;
            }
        }
    }

    private void BeginSanitize(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        int action = cdb[1] & 0x1F;
        int length = BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]);
        if (IsWriteProtected && action is >= 1 and <= 3)
        {
            plan.Fail(WriteProtection);
            return;
        }

        switch (action)
        {
            case 1:
                if (length < 5 || length > BlockSize + 4)
                {
                    plan.Fail(SenseCode.InvalidFieldInCdb);
                    return;
                }

                Parameters(cdb, length, ref plan);
                break;
            case 2 when length == 0 && Deviations.Has(Deviation.SanitizeKeepsData):
                break;
            case 2 or 3 when length == 0:
                Disk.Zero(0, Disk.Length);
                _map?.Set(0, BlockCount, mapped: false);
                Interlocked.Increment(ref _writes);
                break;
            case 0x1F when length == 0:
                // No sanitize operation of memory has ever failed.
                break;
            default:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
        }
    }

    private void FinishSanitize(ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        int length = data.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        if (data.Length < plan.Length)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        if (length == 0 || length > BlockSize || length != data.Length - 4 || (data[0] & 0x1F) == 0)
        {
            plan.Fail(SenseCode.InvalidFieldInParameterList);
            return;
        }

        byte[] block = new byte[BlockSize];
        for (int i = 0; i < block.Length; i++)
        {
            block[i] = data[4 + (i % length)];
        }

        for (long lba = 0; lba < BlockCount; lba++)
        {
            Disk.Write(lba * BlockSize, block);
        }

        CountWrite(0, BlockCount);
    }
}
