using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Vpd;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>INQUIRY data: the standard data and six VPD pages.</summary>
internal static unsafe class InquiryDataIn
{
    public static int FullSize(ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => !IsVpd(cdb) ? 5 + DataReader.U8(data, 4) : cdb[2] switch
    {
        0x00 or 0x80 or 0x83 or 0xB0 or 0xB1 or 0xB2 => VpdPage.HeaderLength + DataReader.U16(data, 2),
        _ => -1,
    };

    public static void* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data)
    {
        if (!IsVpd(cdb))
        {
            return Standard(task, data);
        }

        return cdb[2] switch
        {
            0x00 => SupportedPages(task, data),
            0x80 => SerialNumber(task, data),
            0x83 => Identification(task, data),
            0xB0 => BlockLimits(task, data),
            0xB1 => Characteristics(task, data),
            0xB2 => Provisioning(task, data),
            _ => null,
        };
    }

    private static bool IsVpd(ReadOnlySpan<byte> cdb) => (cdb[1] & 0x01) != 0;

    private static NativeVpdHeader Header(ReadOnlySpan<byte> data) => new()
    {
        Qualifier = DataReader.U8(data, 0) >> 5,
        DeviceType = DataReader.U8(data, 0) & 0x1F,
        PageCode = DataReader.U8(data, 1),
    };

    private static NativeInquiryStandard* Standard(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        // All that was received counts, as for the C library: some devices return more than ADDITIONAL LENGTH says.
        if (!InquiryData.TryRead(data, out InquiryData inquiry))
        {
            return null;
        }

        NativeInquiryStandard* result = TaskMemory.Allocate<NativeInquiryStandard>(task);
        result->Qualifier = inquiry.PeripheralQualifier;
        result->DeviceType = (int)inquiry.DeviceType;
        result->Rmb = DataReader.Int(inquiry.Removable);
        result->Version = inquiry.Version;
        result->NormAca = DataReader.Int(inquiry.NormAca);
        result->HiSup = DataReader.Int(inquiry.HiSup);
        result->ResponseDataFormat = inquiry.ResponseDataFormat;
        result->AdditionalLength = inquiry.AdditionalLength;
        result->Sccs = DataReader.Int(inquiry.Sccs);
        result->Acc = DataReader.Int(inquiry.Acc);
        result->Tpgs = inquiry.Tpgs;
        result->ThirdPartyCopy = DataReader.Int(inquiry.ThirdPartyCopy);
        result->Protect = DataReader.Int(inquiry.Protect);
        result->EncServ = DataReader.Int(inquiry.EncServ);
        result->MultiPort = DataReader.Int(inquiry.MultiPort);
        result->Addr16 = DataReader.Int(inquiry.Addr16);
        result->WBus16 = DataReader.Int(inquiry.WBus16);
        result->Sync = DataReader.Int(inquiry.Sync);
        result->CmdQue = DataReader.Int(inquiry.CmdQue);
        result->Clocking = inquiry.Clocking;
        result->Qas = DataReader.Int(inquiry.Qas);
        result->Ius = DataReader.Int(inquiry.Ius);

        // Callers want the text as it is on the wire, with its padding.
        Copy(data, 8, new Span<byte>(result->VendorIdentification, 8));
        Copy(data, 16, new Span<byte>(result->ProductIdentification, 16));
        Copy(data, 32, new Span<byte>(result->ProductRevisionLevel, 4));
        for (int i = 0; i < 8; i++)
        {
            result->VersionDescriptor[i] = inquiry.VersionDescriptor(i);
        }

        return result;
    }

    private static NativeSupportedPages* SupportedPages(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!VpdPage.TryParse(data, out VpdPage page))
        {
            return null;
        }

        NativeSupportedPages* result = TaskMemory.Allocate<NativeSupportedPages>(task);
        result->Header = Header(data);
        result->Count = page.Content.Length;
        result->Pages = TaskMemory.CopyText(task, page.Content);
        return result;
    }

    private static NativeUnitSerialNumber* SerialNumber(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!VpdPage.TryParse(data, out VpdPage page))
        {
            return null;
        }

        NativeUnitSerialNumber* result = TaskMemory.Allocate<NativeUnitSerialNumber>(task);
        result->Header = Header(data);
        result->Text = TaskMemory.CopyText(task, page.Content);
        return result;
    }

    private static NativeDeviceIdentification* Identification(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!VpdPage.TryParse(data, out VpdPage page))
        {
            return null;
        }

        NativeDeviceIdentification* result = TaskMemory.Allocate<NativeDeviceIdentification>(task);
        result->Header = Header(data);
        foreach (Designator designator in new DesignatorEnumerator(page.Content))
        {
            if (designator.IsTruncated)
            {
                break;
            }

            NativeDesignator* item = TaskMemory.Allocate<NativeDesignator>(task);
            item->ProtocolIdentifier = designator.Bytes[0] >> 4;
            item->CodeSet = (int)designator.CodeSet;
            item->Piv = designator.Bytes[1] >> 7;
            item->Association = (int)designator.Association;
            item->DesignatorType = (int)designator.Type;
            item->DesignatorLength = designator.Value.Length;
            item->Bytes = TaskMemory.CopyText(task, designator.Value);

            // The C library's list runs from the page's end to its beginning, and so does what its tools print.
            item->Next = result->Designators;
            result->Designators = item;
        }

        return result;
    }

    private static NativeBlockLimits* BlockLimits(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!BlockLimitsPage.TryRead(data, out BlockLimitsPage page))
        {
            return null;
        }

        NativeBlockLimits* result = TaskMemory.Allocate<NativeBlockLimits>(task);
        result->Header = Header(data);
        result->Wsnz = DataReader.Int(page.Wsnz);
        result->MaxCmp = page.MaximumCompareAndWriteLength;
        result->OptGran = page.OptimalTransferLengthGranularity;
        result->MaxXferLen = page.MaximumTransferLength;
        result->OptXferLen = page.OptimalTransferLength;
        result->MaxPrefetch = page.MaximumPrefetchLength;
        result->MaxUnmap = page.MaximumUnmapLbaCount;
        result->MaxUnmapBdc = page.MaximumUnmapDescriptorCount;
        result->OptUnmapGran = page.OptimalUnmapGranularity;
        result->UgaValid = DataReader.Int(page.UnmapGranularityAlignmentValid);
        result->UnmapGranAlign = ((uint)page.UnmapGranularityAlignmentHigh << 24) | page.UnmapGranularityAlignmentLow;
        result->MaxWsLen = page.MaximumWriteSameLength;
        result->MaxAtomicXferLen = page.MaximumAtomicTransferLength;
        result->AtomicAlign = page.AtomicAlignment;
        result->AtomicGran = page.AtomicTransferLengthGranularity;
        result->MaxAtomicTlWithAtomicBoundary = page.MaximumAtomicTransferLengthWithBoundary;
        result->MaxAtomicBoundarySize = page.MaximumAtomicBoundarySize;
        return result;
    }

    private static NativeBlockDeviceCharacteristics* Characteristics(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!BlockDeviceCharacteristicsPage.TryRead(data, out BlockDeviceCharacteristicsPage page))
        {
            return null;
        }

        NativeBlockDeviceCharacteristics* result = TaskMemory.Allocate<NativeBlockDeviceCharacteristics>(task);
        result->Header = Header(data);
        result->MediumRotationRate = page.MediumRotationRate;
        result->ProductType = page.ProductType;
        result->WabEreq = page.Wabereq;
        result->WacEreq = page.Wacereq;
        result->NominalFormFactor = page.NominalFormFactor;
        result->Fuab = DataReader.Int(page.Fuab);
        result->Vbuls = DataReader.Int(page.Vbuls);
        return result;
    }

    private static NativeLogicalBlockProvisioning* Provisioning(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!LogicalBlockProvisioningPage.TryRead(data, out LogicalBlockProvisioningPage page))
        {
            return null;
        }

        NativeLogicalBlockProvisioning* result = TaskMemory.Allocate<NativeLogicalBlockProvisioning>(task);
        result->Header = Header(data);
        result->ThresholdExponent = page.ThresholdExponent;
        result->Lbpu = DataReader.Int(page.Lbpu);
        result->Lbpws = DataReader.Int(page.Lbpws);
        result->Lbpws10 = DataReader.Int(page.Lbpws10);

        // Three bits in SBC-4, one in SBC-3, and one for the callers: "unmapped blocks read as zeros".
        result->Lbprz = page.Lbprz & 0x01;
        result->AncSup = DataReader.Int(page.AncSup);
        result->Dp = DataReader.Int(page.DescriptorPresent);
        result->ProvisioningType = (int)page.ProvisioningType;
        return result;
    }

    private static void Copy(ReadOnlySpan<byte> data, int offset, Span<byte> field)
    {
        ReadOnlySpan<byte> received = DataReader.From(data, offset);
        received[..Math.Min(received.Length, field.Length)].CopyTo(field);
    }
}
