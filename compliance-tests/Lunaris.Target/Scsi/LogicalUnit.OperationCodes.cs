using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>REPORT SUPPORTED OPERATION CODES (SPC-5 §6.34).</content>
public sealed partial class LogicalUnit
{
    private const int TimeoutsLength = 12;

    private static readonly ScsiCommandInfo[] s_supported =
    [
        TestUnitReady.Info, RequestSense.Info, Read6.Info, Write6.Info, Inquiry.Info, ModeSense6.Info, StartStopUnit.Info, PreventAllowMediumRemoval.Info,
        ReadCapacity10.Info, Read10.Info, Write10.Info, WriteAndVerify10.Info, Verify10.Info, SynchronizeCache10.Info, WriteSame10.Info, Unmap.Info, ModeSense10.Info,
        PersistentReserveInReadKeys.Info, PersistentReserveInReadReservation.Info, PersistentReserveInReportCapabilities.Info, PersistentReserveInReadFullStatus.Info,
        PersistentReserveOutRegister.Info, PersistentReserveOutReserve.Info, PersistentReserveOutRelease.Info, PersistentReserveOutClear.Info,
        PersistentReserveOutPreempt.Info, PersistentReserveOutPreemptAndAbort.Info, PersistentReserveOutRegisterAndIgnoreExistingKey.Info,
        Read32.Info, Write32.Info, Read16.Info, CompareAndWrite.Info, Write16.Info, WriteAndVerify16.Info, Verify16.Info, SynchronizeCache16.Info, WriteSame16.Info,
        ReadCapacity16.Info, ReportLuns.Info, ReportSupportedOperationCodes.Info, Read12.Info, Write12.Info, WriteAndVerify12.Info, Verify12.Info,
        ModeSelect6.Info, ModeSelect10.Info, Reserve6.Info, Release6.Info, SendDiagnostic.Info, WriteBuffer.Info, ReadBuffer10.Info, LogSense.Info,
        Prefetch10.Info, Prefetch16.Info, ReadDefectData10.Info, ReadDefectData12.Info, OrWrite16.Info, WriteAtomic16.Info, GetLbaStatus16.Info, Verify32.Info,
        SanitizeOverwrite.Info, SanitizeBlockErase.Info, SanitizeCryptographicErase.Info, SanitizeExitFailureMode.Info,
        ExtendedCopyLid1.Info, ReceiveCopyStatusLid1.Info, ReceiveCopyOperatingParameters.Info,
        ReportTargetPortGroups.Info, ReportSupportedTaskManagementFunctions.Info, PersistentReserveOutRegisterAndMove.Info,
    ];

    /// <summary>Whether a CDB sets bits that its standard reserves; those of operation codes with service actions are left to them.</summary>
    private static bool HasReservedBits(ReadOnlySpan<byte> cdb)
    {
        byte code = cdb[0];
        ScsiCommandInfo? row = Array.Find(s_supported, r => r.OperationCode == code);
        return row is { ServiceAction: null } && row.HasReservedBits(cdb);
    }

    private static void OnMaintenanceIn(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        switch (cdb[1] & 0x1F)
        {
            case 0x0A:
                OnReportPortGroups(cdb, ref plan);
                return;
            case 0x0D:
                OnReportTaskManagement(cdb, ref plan);
                return;
        }

        if (!ReportSupportedOperationCodes.TryParse(cdb, out ReportSupportedOperationCodes command) || command.ReportingOptions > 3)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        if (command.ReportingOptions == 0)
        {
            plan.Give(AllCommands(command.ReturnTimeouts), command.AllocationLength);
            return;
        }

        ScsiCommandInfo[] rows = Array.FindAll(s_supported, r => r.OperationCode == command.RequestedOperationCode);
        bool hasActions = rows.Length > 0 && rows[0].ServiceAction is not null;
        if ((command.ReportingOptions == 1 && hasActions) || (command.ReportingOptions == 2 && rows.Length > 0 && !hasActions))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        ScsiCommandInfo? row = Array.Find(rows, r => !hasActions || r.ServiceAction == command.RequestedServiceAction);
        plan.Give(OneCommand(row, command.ReturnTimeouts), command.AllocationLength);
    }

    private static byte[] AllCommands(bool timeouts)
    {
        int length = timeouts ? 8 + TimeoutsLength : 8;
        byte[] data = new byte[4 + (length * s_supported.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)(data.Length - 4));
        for (int i = 0; i < s_supported.Length; i++)
        {
            ScsiCommandInfo info = s_supported[i];
            Span<byte> row = data.AsSpan(4 + (length * i), length);
            row[0] = info.OperationCode;
            BinaryPrimitives.WriteUInt16BigEndian(row[2..], info.ServiceAction ?? 0);
            row[5] = (byte)((timeouts ? 2 : 0) | (info.ServiceAction is null ? 0 : 1));
            BinaryPrimitives.WriteUInt16BigEndian(row[6..], (ushort)info.CdbLength);
            if (timeouts)
            {
                WriteTimeouts(row[8..]);
            }
        }

        return data;
    }

    private static byte[] OneCommand(ScsiCommandInfo? info, bool timeouts)
    {
        if (info is null)
        {
            return [0, 1, 0, 0];
        }

        byte[] data = new byte[4 + info.CdbLength + (timeouts ? TimeoutsLength : 0)];
        data[1] = (byte)((timeouts ? 0x80 : 0) | 3);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), (ushort)info.CdbLength);
        info.CdbUsage.CopyTo(data.AsSpan(4));
        if (timeouts)
        {
            WriteTimeouts(data.AsSpan(4 + info.CdbLength));
        }

        return data;
    }

    // A length of 10, and no time-out stated.
    private static void WriteTimeouts(Span<byte> descriptor) => BinaryPrimitives.WriteUInt16BigEndian(descriptor, TimeoutsLength - 2);
}
