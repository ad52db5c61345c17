using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target.Disks;

namespace Lunaris.Target.Scsi;

/// <summary>A direct access block device over a <see cref="RamDisk"/> (SPC-5, SBC-4). Thread-safe: any number of connections use it at once.</summary>
public sealed partial class LogicalUnit
{
    private readonly Lock _gate = new();
    private readonly byte[] _naa = new byte[16];
    private long _commands;
    private long _reads;
    private long _writes;
    private int _generation;
    private readonly ProvisioningMap? _map;

    /// <summary>Makes a logical unit.</summary>
    /// <param name="target">Name of its target.</param>
    /// <param name="options">What it is like.</param>
    public LogicalUnit(string target, LogicalUnitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BlockSize is not (512 or 1024 or 2048 or 4096))
        {
            throw new ArgumentException("A block has 512, 1024, 2048 or 4096 bytes.", nameof(options));
        }

        if (options.Length <= 0 || options.Length % options.BlockSize != 0)
        {
            throw new ArgumentException("The length is a multiple of the block size and not zero.", nameof(options));
        }

        TargetName = target;
        Options = options;
        BlockSize = options.BlockSize;
        BlockCount = options.Length / options.BlockSize;
        Disk = new RamDisk(options.Length);
        Lun = Lun.FromNumber(options.Number);
        WriteLog = options.CountWrites ? new WriteLog(BlockCount) : null;
        _map = options.IsThin ? new ProvisioningMap(BlockCount) : null;
        byte[] identity = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{target}/{options.Number}")));
        identity.AsSpan(0, 16).CopyTo(_naa);
        _naa[0] = (byte)(0x60 | (_naa[0] & 0x0F));
        SerialNumber = options.SerialNumber.Length > 0 ? options.SerialNumber : Convert.ToHexString(identity, 16, 8);
    }

    /// <summary>Name of its target.</summary>
    public string TargetName { get; }

    /// <summary>What it is like.</summary>
    public LogicalUnitOptions Options { get; }

    /// <summary>Its LUN.</summary>
    public Lun Lun { get; }

    /// <summary>Its memory.</summary>
    public RamDisk Disk { get; }

    /// <summary>Block size in bytes.</summary>
    public int BlockSize { get; }

    /// <summary>Number of blocks.</summary>
    public long BlockCount { get; }

    /// <summary>Unit serial number.</summary>
    public string SerialNumber { get; }

    /// <summary>How often each block was written, where the options ask for it.</summary>
    public WriteLog? WriteLog { get; }

    /// <summary>Commands begun.</summary>
    public long CommandCount => Interlocked.Read(ref _commands);

    /// <summary>Read commands begun.</summary>
    public long ReadCount => Interlocked.Read(ref _reads);

    /// <summary>Write commands that ended well.</summary>
    public long WriteCount => Interlocked.Read(ref _writes);

    /// <summary>What the unit does otherwise than the standards say; that of its target, where it has one.</summary>
    public DeviationSet Deviations { get; internal set; } = new();

    /// <summary>Counts the resets and clearings of the task set: a task of an earlier generation is aborted.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Aborts every task of every initiator, as logical unit reset and CLEAR TASK SET do.</summary>
    public void AbortAllTasks() => Interlocked.Increment(ref _generation);

    /// <summary>Looks at a CDB.</summary>
    /// <param name="nexus">Who sends it.</param>
    /// <param name="cdb">The CDB; 16 bytes at least.</param>
    /// <param name="reportLuns">The LUNs of the target, for REPORT LUNS.</param>
    /// <param name="plan">What is to be done.</param>
    public void Begin(Nexus nexus, ReadOnlySpan<byte> cdb, ITargetLuns reportLuns, out CommandPlan plan)
    {
        BeginChecked(nexus, cdb, reportLuns, out plan);
        if (Deviations.Any)
        {
            DeviationTable.Apply(this, cdb, isEnd: plan.Kind is not (PlanKind.WriteDisk or PlanKind.Parameters), ref plan);
        }
    }

    private void BeginChecked(Nexus nexus, ReadOnlySpan<byte> cdb, ITargetLuns reportLuns, out CommandPlan plan)
    {
        plan = default;
        plan.HasDescriptorSense = _descriptorSense;
        Interlocked.Increment(ref _commands);
        byte opcode = cdb[0];

        // INQUIRY, REPORT LUNS and REQUEST SENSE answer whatever the unit attention (SPC-5 §5.11).
        if (opcode is not (Inquiry.OperationCode or ReportLuns.OperationCode or RequestSense.OperationCode) && nexus.TryTake(this, out SenseCode attention))
        {
            plan.Fail(attention);
            return;
        }

        if ((_reservations.IsActive && IsReservationConflict(nexus, cdb)) || (_reservedBy is { } holder && holder != nexus && IsReservedConflict(opcode)))
        {
            plan.End(ScsiStatus.ReservationConflict);
            return;
        }

        if (HasNaca(cdb))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        if ((_isEjected || _isStopped) && NeedsMedium(opcode))
        {
            plan.Fail(_isEjected ? SenseCode.MediumNotPresent : SenseCode.StartRequired);
            return;
        }

        switch (opcode)
        {
            case Read10.OperationCode:
                Parse(cdb, out Read10 read10);
                Read(read10.RdProtect, read10.Lba, read10.TransferLength, ref plan);
                break;
            case Write10.OperationCode:
                Parse(cdb, out Write10 write10);
                Write(write10.WrProtect, write10.Lba, write10.TransferLength, ref plan);
                break;
            case Read16.OperationCode:
                Parse(cdb, out Read16 read16);
                Read(read16.RdProtect, read16.Lba, read16.TransferLength, ref plan);
                break;
            case Write16.OperationCode:
                Parse(cdb, out Write16 write16);
                Write(write16.WrProtect, write16.Lba, write16.TransferLength, ref plan);
                break;
            default:
                BeginRare(nexus, opcode, cdb, reportLuns, ref plan);
                break;
        }
    }

    /// <summary>Ends a command whose data-out is all there.</summary>
    /// <param name="nexus">Who sent it.</param>
    /// <param name="plan">The plan; its status becomes final.</param>
    /// <param name="parameters">The data, where the plan asked for parameters.</param>
    public void Finish(Nexus nexus, ref CommandPlan plan, ReadOnlySpan<byte> parameters)
    {
        if (plan.Kind == PlanKind.WriteDisk)
        {
            CountWrite(plan.Offset / BlockSize, plan.Length / BlockSize);
        }
        else if (plan.Kind == PlanKind.Parameters)
        {
            FinishParameters(nexus, ref plan, parameters);
            if (Deviations.Any)
            {
                DeviationTable.Apply(this, plan.Cdb, isEnd: true, ref plan);
            }
        }
    }

    /// <summary>Whether the CONTROL byte asks for ACA, which the unit has not (NORMACA=0).</summary>
    private static bool HasNaca(ReadOnlySpan<byte> cdb)
    {
        int at = cdb[0] == ScsiCommandTable.VariableLengthOperationCode ? 1 : Cdb.LengthOf(cdb) - 1;
        return at > 0 && (cdb[at] & 0x04) != 0;
    }

    private void CountWrite(long lba, long blocks)
    {
        Interlocked.Increment(ref _writes);
        WriteLog?.Add(lba, blocks);
        _map?.Set(lba, blocks, mapped: true);
    }

    private void BeginRare(Nexus nexus, byte opcode, ReadOnlySpan<byte> cdb, ITargetLuns luns, ref CommandPlan plan)
    {
        if (HasReservedBits(cdb))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        switch (opcode)
        {
            case TestUnitReady.OperationCode:
                break;
            case StartStopUnit.OperationCode:
                OnStartStop(nexus, cdb, ref plan);
                break;
            case PreventAllowMediumRemoval.OperationCode:
                OnPreventAllow(nexus, cdb, ref plan);
                break;
            case Reserve6.OperationCode:
                OnReserve6(nexus, reserve: true, ref plan);
                break;
            case Release6.OperationCode:
                OnReserve6(nexus, reserve: false, ref plan);
                break;
            case ModeSelect6.OperationCode:
                BeginModeSelect(cdb, cdb[4], ref plan);
                break;
            case ModeSelect10.OperationCode:
                BeginModeSelect(cdb, System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]), ref plan);
                break;
            case LogSense.OperationCode:
                OnLogSense(cdb, ref plan);
                break;
            case ReadBuffer10.OperationCode:
                OnReadBuffer(cdb, ref plan);
                break;
            case WriteBuffer.OperationCode:
                BeginWriteBuffer(cdb, ref plan);
                break;
            case SendDiagnostic.OperationCode:
                OnSendDiagnostic(cdb, ref plan);
                break;
            case ExtendedCopyLid1.OperationCode:
                BeginCopy(cdb, ref plan);
                break;
            case ReceiveCopyStatusLid1.OperationCode:
                OnReceiveCopyResults(nexus, cdb, ref plan);
                break;
            case Inquiry.OperationCode:
                OnInquiry(cdb, ref plan);
                break;
            case ReportLuns.OperationCode:
                OnReportLuns(cdb, luns, ref plan);
                break;
            case RequestSense.OperationCode:
                OnRequestSense(nexus, cdb, ref plan);
                break;
            case ModeSense6.OperationCode:
            case ModeSense10.OperationCode:
                OnModeSense(cdb, ref plan);
                break;
            case PersistentReserveInReadKeys.OperationCode:
                OnReserveIn(cdb, ref plan);
                break;
            case PersistentReserveOutRegister.OperationCode:
                Parameters(cdb, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(cdb[5..]), ref plan);
                break;
            case ReportSupportedOperationCodes.OperationCode:
                OnMaintenanceIn(cdb, ref plan);
                break;
            default:
                BeginBlock(opcode, cdb, ref plan);
                break;
        }
    }

    /// <summary>Reads a CDB whose operation code is known to be the command's; 16 bytes are always there.</summary>
    private static void Parse<TCommand>(ReadOnlySpan<byte> cdb, out TCommand command)
        where TCommand : struct, IScsiCommandDefinition<TCommand>
    {
        if (!TCommand.TryParse(cdb, out command))
        {
            throw new InvalidOperationException("The CDB is not that of the command looked for.");
        }
    }

    private static void Parameters(ReadOnlySpan<byte> cdb, long length, ref CommandPlan plan)
    {
        plan.Kind = PlanKind.Parameters;
        plan.Length = length;
        plan.Cdb = cdb.ToArray();
    }
}

/// <summary>The LUNs of a target, as REPORT LUNS lists them.</summary>
public interface ITargetLuns
{
    /// <summary>The LUNs in order.</summary>
    IReadOnlyList<Lun> Luns { get; }
}
