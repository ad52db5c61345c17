using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>Mode parameters that can be changed, log pages, buffers, port groups.</content>
public sealed partial class LogicalUnit
{
    private const int EchoLength = 4096;
    private byte[] _echo = [];
    private volatile bool _descriptorSense;
    private volatile bool _softwareWriteProtect;

    /// <summary>Whether writes are refused, by the medium or by SWP of the Control mode page.</summary>
    private bool IsWriteProtected => Options.IsReadOnly || _softwareWriteProtect;

    private SenseCode WriteProtection => Options.IsReadOnly ? SenseCode.WriteProtected : SenseCode.SoftwareWriteProtected;

    /// <summary>The Control mode page behind its header, as it is; D_SENSE and SWP can be changed.</summary>
    private byte[] ControlPage(bool changeable, bool defaults) =>
        [(byte)(changeable || (_descriptorSense && !defaults) ? 0x04 : 0), 0, (byte)(changeable || (_softwareWriteProtect && !defaults) ? 0x08 : 0), 0, 0, 0, 0, 0, 0, 0];

    private static void BeginModeSelect(ReadOnlySpan<byte> cdb, int length, ref CommandPlan plan)
    {
        // No saved pages; PF says that the pages are those of the standard.
        if ((cdb[1] & 0x01) != 0 || (length > 0 && (cdb[1] & 0x10) == 0))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        Parameters(cdb, length, ref plan);
    }

    private void FinishModeSelect(Nexus nexus, ref CommandPlan plan, ReadOnlySpan<byte> data)
    {
        int header = plan.Cdb![0] == ModeSelect10.OperationCode ? 8 : 4;
        if (plan.Length == 0)
        {
            return;
        }

        if (data.Length < plan.Length || data.Length < header)
        {
            plan.Fail(SenseCode.ParameterListLengthError);
            return;
        }

        int descriptors = header == 8 ? BinaryPrimitives.ReadUInt16BigEndian(data[6..]) : data[3];
        ReadOnlySpan<byte> pages = descriptors > data.Length - header ? default : data[(header + descriptors)..];
        if (descriptors is not (0 or 8) || descriptors > data.Length - header)
        {
            plan.Fail(SenseCode.InvalidFieldInParameterList);
            return;
        }

        // Everything is looked at before anything is changed.
        byte[]? control = null;
        while (!pages.IsEmpty)
        {
            if (pages.Length < 2 || pages.Length < 2 + pages[1])
            {
                plan.Fail(SenseCode.ParameterListLengthError);
                return;
            }

            ReadOnlySpan<byte> content = pages.Slice(2, pages[1]);
            byte[]? current = (pages[0] & 0x7F) switch
            {
                0x08 => CachingPage,
                0x0A => ControlPage(changeable: false, defaults: false),
                0x1C => ExceptionsPage,
                _ => null,
            };
            bool isControl = (pages[0] & 0x7F) == 0x0A;
            if (current is null || content.Length != current.Length || !OnlyChangeable(content, current, isControl ? ControlPage(changeable: true, defaults: false) : new byte[current.Length]))
            {
                plan.Fail(SenseCode.InvalidFieldInParameterList);
                return;
            }

            control = isControl ? content.ToArray() : control;
            pages = pages[(2 + content.Length)..];
        }

        if (control is not null && !control.AsSpan().SequenceEqual(ControlPage(changeable: false, defaults: false)))
        {
            _descriptorSense = (control[0] & 0x04) != 0;
            _softwareWriteProtect = (control[2] & 0x08) != 0;
            Owner?.RaiseForOthers(this, SenseCode.ModeParametersChanged, nexus);
        }
    }

    private static bool OnlyChangeable(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> current, ReadOnlySpan<byte> mask)
    {
        for (int i = 0; i < wanted.Length; i++)
        {
            if (((wanted[i] ^ current[i]) & ~mask[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    // WCE: what is written is in memory, and nowhere else.
    private static byte[] CachingPage => [0x04, .. new byte[17]];

    private static byte[] ExceptionsPage => new byte[10];

    private static void OnLogSense(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out LogSense command);
        byte[]? content = (command.PageCode, command.SubpageCode) switch
        {
            (0x00, 0x00) => [0x00, 0x0D, 0x10, 0x2F],
            (0x00, 0xFF) => [0x00, 0x00, 0x00, 0xFF, 0x0D, 0x00, 0x10, 0x00, 0x2F, 0x00],

            // Temperature and reference temperature, both unknown.
            (0x0D, 0x00) => [0x00, 0x00, 0x03, 0x02, 0x00, 0xFF, 0x00, 0x01, 0x03, 0x02, 0x00, 0xFF],
            (0x10, 0x00) => SelfTests(),
            (0x2F, 0x00) => [0x00, 0x00, 0x03, 0x04, 0x00, 0x00, 0xFF, 0x00],
            _ => null,
        };
        if (content is null || command.SaveParameters)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        byte[] page = new byte[4 + content.Length];
        page[0] = (byte)(command.PageCode | (command.SubpageCode == 0xFF ? 0x40 : 0));
        page[1] = command.SubpageCode;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(2), (ushort)content.Length);
        content.CopyTo(page, 4);
        plan.Give(page, command.AllocationLength);
    }

    private static byte[] SelfTests()
    {
        byte[] content = new byte[20 * 20];
        for (int i = 0; i < 20; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(20 * i), (ushort)(i + 1));
            content[(20 * i) + 2] = 0x03;
            content[(20 * i) + 3] = 16;
        }

        return content;
    }

    private void OnReadBuffer(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out ReadBuffer10 command);
        switch (command.Mode)
        {
            case 0x0A:
                plan.Give(Volatile.Read(ref _echo), command.AllocationLength);
                break;
            case 0x0B:
                plan.Give(new byte[] { 0, 0, EchoLength >> 8, EchoLength & 0xFF }, command.AllocationLength);
                break;
            default:
                plan.Fail(SenseCode.InvalidFieldInCdb);
                break;
        }
    }

    private static void BeginWriteBuffer(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out WriteBuffer command);
        if (command.Mode != 0x0A || command.ParameterListLength > EchoLength)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        Parameters(cdb, command.ParameterListLength, ref plan);
    }

    private static void OnSendDiagnostic(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out SendDiagnostic command);

        // The default self-test of memory is over at once; there are no diagnostic pages and no other tests.
        if (command.ParameterListLength != 0 || command.SelfTestCode != SelfTestCode.None || !command.SelfTest)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
        }
    }

    private static void OnReportTaskManagement(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out ReportSupportedTaskManagementFunctions command);
        byte[] data = new byte[command.ReturnExtended ? 16 : 4];

        // ABORT TASK, ABORT TASK SET, CLEAR TASK SET, LOGICAL UNIT RESET.
        data[0] = 0x80 | 0x40 | 0x10 | 0x08;
        data[3] = (byte)(command.ReturnExtended ? 12 : 0);
        plan.Give(data, command.AllocationLength);
    }

    private static void OnReportPortGroups(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out ReportTargetPortGroups command);
        if (command.ParameterDataFormat != 0)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        // One group, active/optimized and preferred, with one port.
        byte[] data = [0, 0, 0, 12, 0x80, 0x01, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
        plan.Give(data, command.AllocationLength);
    }
}
