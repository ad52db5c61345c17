using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>Standard INQUIRY data.</summary>
[CName("struct scsi_inquiry_standard")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeInquiryStandard
{
    public int Qualifier;
    public int DeviceType;
    public int Rmb;
    public int Version;

    [CField("normaca")]
    public int NormAca;

    [CField("hisup")]
    public int HiSup;
    public int ResponseDataFormat;
    public int AdditionalLength;
    public int Sccs;
    public int Acc;
    public int Tpgs;

    [CField("threepc")]
    public int ThirdPartyCopy;
    public int Protect;

    [CField("encserv")]
    public int EncServ;

    [CField("multip")]
    public int MultiPort;
    public int Addr16;

    [CField("wbus16")]
    public int WBus16;
    public int Sync;

    [CField("cmdque")]
    public int CmdQue;
    public int Clocking;
    public int Qas;
    public int Ius;
    public fixed byte VendorIdentification[9];
    public fixed byte ProductIdentification[17];
    public fixed byte ProductRevisionLevel[5];
    public fixed ushort VersionDescriptor[8];
}

/// <summary>What every VPD page's struct begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVpdHeader
{
    public int Qualifier;
    public int DeviceType;
    public int PageCode;
}

/// <summary>Supported VPD pages, 00h.</summary>
[CName("struct scsi_inquiry_supported_pages")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSupportedPages
{
    [CField("qualifier")]
    public NativeVpdHeader Header;

    [CField("num_pages")]
    public int Count;
    public byte* Pages;
}

/// <summary>Unit serial number, 80h.</summary>
[CName("struct scsi_inquiry_unit_serial_number")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeUnitSerialNumber
{
    [CField("qualifier")]
    public NativeVpdHeader Header;

    [CField("usn")]
    public byte* Text;
}

/// <summary>Device identification, 83h.</summary>
[CName("struct scsi_inquiry_device_identification")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDeviceIdentification
{
    [CField("qualifier")]
    public NativeVpdHeader Header;
    public NativeDesignator* Designators;
}

/// <summary>A designator of page 83h; the last one of the page heads the list.</summary>
[CName("struct scsi_inquiry_device_designator")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDesignator
{
    public NativeDesignator* Next;
    public int ProtocolIdentifier;
    public int CodeSet;
    public int Piv;
    public int Association;
    public int DesignatorType;
    public int DesignatorLength;

    /// <summary>The bytes, and a NUL after them.</summary>
    [CField("designator")]
    public byte* Bytes;
}

/// <summary>Block limits, B0h.</summary>
[CName("struct scsi_inquiry_block_limits")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeBlockLimits
{
    [CField("qualifier")]
    public NativeVpdHeader Header;
    public int Wsnz;
    public byte MaxCmp;
    public ushort OptGran;
    public uint MaxXferLen;
    public uint OptXferLen;
    public uint MaxPrefetch;
    public uint MaxUnmap;
    public uint MaxUnmapBdc;
    public uint OptUnmapGran;

    [CField("ugavalid")]
    public int UgaValid;
    public uint UnmapGranAlign;
    public ulong MaxWsLen;
    public uint MaxAtomicXferLen;
    public uint AtomicAlign;
    public uint AtomicGran;
    public uint MaxAtomicTlWithAtomicBoundary;
    public uint MaxAtomicBoundarySize;
}

/// <summary>Block device characteristics, B1h.</summary>
[CName("struct scsi_inquiry_block_device_characteristics")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeBlockDeviceCharacteristics
{
    [CField("qualifier")]
    public NativeVpdHeader Header;
    public int MediumRotationRate;
    public int ProductType;

    [CField("wabereq")]
    public int WabEreq;

    [CField("wacereq")]
    public int WacEreq;
    public int NominalFormFactor;
    public int Fuab;
    public int Vbuls;
}

/// <summary>Logical block provisioning, B2h.</summary>
[CName("struct scsi_inquiry_logical_block_provisioning")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeLogicalBlockProvisioning
{
    [CField("qualifier")]
    public NativeVpdHeader Header;
    public int ThresholdExponent;
    public int Lbpu;
    public int Lbpws;
    public int Lbpws10;
    public int Lbprz;
    public int AncSup;
    public int Dp;
    public int ProvisioningType;
}
