using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Target.Scsi;

/// <content>Commands of SPC-5 that say what the device is.</content>
public sealed partial class LogicalUnit
{
    /// <summary>Standard INQUIRY data; with another peripheral qualifier for a LUN that is not there.</summary>
    internal static byte[] StandardInquiry(LogicalUnitOptions options, bool present)
    {
        byte[] data = new byte[96];
        data[0] = (byte)(present ? 0x00 : 0x7F);
        data[1] = (byte)(options.IsRemovable ? 0x80 : 0);
        data[2] = 0x06;
        data[3] = 0x12;
        data[4] = (byte)(data.Length - 5);

        // TPGS implicit, 3PC; CMDQUE.
        data[5] = 0x10 | 0x08;
        data[7] = 0x02;
        WriteText(data.AsSpan(8, 8), options.Vendor);
        WriteText(data.AsSpan(16, 16), options.Product);
        WriteText(data.AsSpan(32, 4), "0001");
        ReadOnlySpan<ushort> versions = [0x00A0, 0x0960, 0x0460, 0x04C0];
        for (int i = 0; i < versions.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(58 + (2 * i)), versions[i]);
        }

        return data;
    }

    internal static void GiveReportLuns(ReadOnlySpan<byte> cdb, ITargetLuns luns, ref CommandPlan plan)
    {
        Parse(cdb, out ReportLuns command);
        if (command.AllocationLength < 16 || command.SelectReport > ReportLunsSelection.All)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        IReadOnlyList<Lun> all = command.SelectReport == ReportLunsSelection.WellKnown ? [] : luns.Luns;
        byte[] data = new byte[8 + (8 * all.Count)];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)(8 * all.Count));
        for (int i = 0; i < all.Count; i++)
        {
            all[i].Write(data.AsSpan(8 + (8 * i)));
        }

        plan.Give(data, command.AllocationLength);
    }

    private static void WriteText(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length)), field);
    }

    private static void OnReportLuns(ReadOnlySpan<byte> cdb, ITargetLuns luns, ref CommandPlan plan) => GiveReportLuns(cdb, luns, ref plan);

    private void OnRequestSense(Nexus nexus, ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out RequestSense command);
        nexus.TryTake(this, out SenseCode sense);
        byte[] data = new byte[command.Descriptor ? 8 : SenseCode.FixedLength];
        if (command.Descriptor)
        {
            sense.WriteDescriptor(data);
        }
        else
        {
            sense.WriteFixed(data);
        }

        plan.Give(data, command.AllocationLength);
    }

    private void OnInquiry(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        Parse(cdb, out Inquiry command);
        if (!command.Evpd)
        {
            if (command.PageCode != 0)
            {
                plan.Fail(SenseCode.InvalidFieldInCdb);
                return;
            }

            plan.Give(StandardInquiry(Options, present: true), command.AllocationLength);
            return;
        }

        byte[]? page = command.PageCode switch
        {
            0x00 => Page(0x00, [0x00, 0x80, 0x83, 0x86, 0x87, 0x88, 0xB0, 0xB1, 0xB2]),
            0x80 => Page(0x80, Encoding.ASCII.GetBytes(SerialNumber)),
            0x83 => Page(0x83, Designators()),
            0x86 => Page(0x86, [0x00, 0x07, .. new byte[58]]),

            // All mode pages and subpages: shared by all.
            0x87 => Page(0x87, [0x3F, 0xFF, 0x00, 0x00]),
            0x88 => Page(0x88, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, (byte)PortDesignator().Length, .. PortDesignator()]),
            0xB0 => Page(0xB0, BlockLimits()),
            0xB1 => Page(0xB1, BlockCharacteristics()),
            0xB2 => Page(0xB2, [0, (byte)(Options.IsThin ? 0xE4 : 0), (byte)(Options.IsThin ? 0x02 : 0x00), 0]),
            _ => null,
        };
        if (page is null)
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        plan.Give(page, command.AllocationLength);
    }

    private static byte[] Page(byte code, ReadOnlySpan<byte> content)
    {
        byte[] page = new byte[4 + content.Length];
        page[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(2), (ushort)content.Length);
        content.CopyTo(page.AsSpan(4));
        return page;
    }

    private byte[] Designators()
    {
        List<byte> bytes = [];

        // T10 vendor ID based, of the logical unit.
        byte[] vendor = new byte[8];
        WriteText(vendor, Options.Vendor);
        Add(0x02, 0x01, [.. vendor, .. Encoding.ASCII.GetBytes(SerialNumber)]);

        // NAA 6, of the logical unit.
        Add(0x01, 0x03, _naa);

        // Relative target port and target port group, of the target port.
        Add(0x51, 0x94, [0, 0, 0, 1]);
        Add(0x51, 0x95, [0, 0, 0, 1]);

        bytes.AddRange(PortDesignator());
        return [.. bytes];

        void Add(byte codeSet, byte type, ReadOnlySpan<byte> designator)
        {
            bytes.AddRange([codeSet, type, 0, (byte)designator.Length]);
            bytes.AddRange(designator);
        }
    }

    /// <summary>SCSI name string of the target port; zero-terminated and padded to 4 bytes (SPC-5 §7.7.6.11).</summary>
    private byte[] PortDesignator()
    {
        byte[] name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TargetName},t,0x0001"));
        Array.Resize(ref name, (name.Length + 4) & ~3);
        return [0x53, 0x98, 0, (byte)name.Length, .. name];
    }

    private byte[] BlockLimits()
    {
        byte[] page = new byte[60];
        page[1] = Options.MaxCompareAndWriteBlocks;
        BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(4), Options.MaxTransferBlocks);
        BinaryPrimitives.WriteUInt64BigEndian(page.AsSpan(32), Options.MaxTransferBlocks);
        BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(40), MaxAtomicBlocks);
        if (Options.IsThin)
        {
            BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(16), uint.MaxValue);
            BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(20), MaxUnmapDescriptors);
            BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(24), 1);
        }

        return page;
    }

    private static byte[] BlockCharacteristics()
    {
        byte[] page = new byte[60];
        BinaryPrimitives.WriteUInt16BigEndian(page, 1);
        return page;
    }

    private void OnModeSense(ReadOnlySpan<byte> cdb, ref CommandPlan plan)
    {
        bool ten = cdb[0] == ModeSense10.OperationCode;
        ModePageControl control;
        byte code;
        byte subpage;
        bool noDescriptors;
        bool longLba = false;
        int allocation;
        if (ten)
        {
            Parse(cdb, out ModeSense10 command);
            (control, code, subpage, noDescriptors, longLba, allocation) =
                (command.PageControl, command.PageCode, command.SubpageCode, command.DisableBlockDescriptors, command.LongLbaAccepted, command.AllocationLength);
        }
        else
        {
            Parse(cdb, out ModeSense6 command);
            (control, code, subpage, noDescriptors, allocation) = (command.PageControl, command.PageCode, command.SubpageCode, command.DisableBlockDescriptors, command.AllocationLength);
        }

        if (control == ModePageControl.Saved)
        {
            plan.Fail(new SenseCode(SenseKey.IllegalRequest, 0x3900));
            return;
        }

        if (code is not (0x08 or 0x0A or 0x1C or 0x3F) || (subpage != 0 && !(code == 0x3F && subpage == 0xFF)))
        {
            plan.Fail(SenseCode.InvalidFieldInCdb);
            return;
        }

        List<byte> pages = [];
        bool changeable = control == ModePageControl.Changeable;
        AddPage(0x08, changeable ? new byte[18] : CachingPage);
        AddPage(0x0A, ControlPage(changeable, control == ModePageControl.Default));
        AddPage(0x1C, ExceptionsPage);

        int descriptorLength = noDescriptors ? 0 : longLba ? 16 : 8;
        int headerLength = ten ? 8 : 4;
        byte[] data = new byte[headerLength + descriptorLength + pages.Count];
        byte deviceSpecific = (byte)((IsWriteProtected ? 0x80 : 0) | 0x10);
        if (ten)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)(data.Length - 2));
            data[3] = deviceSpecific;
            data[4] = (byte)(longLba && !noDescriptors ? 1 : 0);
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(6), (ushort)descriptorLength);
        }
        else
        {
            data[0] = (byte)(data.Length - 1);
            data[2] = deviceSpecific;
            data[3] = (byte)descriptorLength;
        }

        Span<byte> descriptor = data.AsSpan(headerLength, descriptorLength);
        if (descriptorLength == 8)
        {
            BinaryPrimitives.WriteUInt32BigEndian(descriptor, (uint)Math.Min(BlockCount, uint.MaxValue));
            BinaryPrimitives.WriteUInt32BigEndian(descriptor[4..], (uint)BlockSize);
        }
        else if (descriptorLength == 16)
        {
            BinaryPrimitives.WriteUInt64BigEndian(descriptor, (ulong)BlockCount);
            BinaryPrimitives.WriteUInt32BigEndian(descriptor[12..], (uint)BlockSize);
        }

        pages.CopyTo(data, headerLength + descriptorLength);
        plan.Give(data, allocation);

        void AddPage(byte page, byte[] content)
        {
            if (code == 0x3F || code == page)
            {
                pages.AddRange([page, (byte)content.Length, .. content]);
            }
        }
    }
}
