using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Native;

/// <summary>READ CAPACITY(10) data.</summary>
[CStruct("scsi_readcapacity10")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadCapacity10
{
    public uint Lba;
    public uint BlockSize;
}

/// <summary>READ CAPACITY(16) data.</summary>
[CStruct("scsi_readcapacity16")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadCapacity16
{
    public ulong ReturnedLba;
    public uint BlockLength;
    public byte PType;
    public byte ProtEn;

    [CName("p_i_exp")]
    public byte PIExp;
    public byte Lbppbe;
    public byte Lbpme;
    public byte Lbprz;
    public ushort Lalba;
}

/// <summary>GET LBA STATUS data.</summary>
[CStruct("scsi_get_lba_status")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLbaStatus
{
    [CName("num_descriptors")]
    public uint Count;
    public NativeLbaStatusDescriptor* Descriptors;
}

/// <summary>State of a run of blocks.</summary>
[CStruct("scsi_lba_status_descriptor")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeLbaStatusDescriptor
{
    public ulong Lba;
    public uint NumBlocks;
    public int Provisioning;
}

/// <summary>REPORT LUNS data: the number; 16 bits for each LUN follow.</summary>
[CStruct("scsi_reportluns_list")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeReportLuns
{
    public uint Num;

    public fixed ushort Luns[1];

    /// <summary>Bytes before the first LUN.</summary>
    public const int HeaderLength = sizeof(uint);
}

/// <summary>READ TOC data; descriptors follow.</summary>
[CStruct("scsi_readtoc_list")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadToc
{
    public int Num;
    public int First;
    public int Last;
}

/// <summary>A descriptor of one of three formats.</summary>
[CStruct("scsi_readtoc_desc")]
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct NativeTocDescriptor
{
    [FieldOffset(0)]
    [CName("desc.toc")]
    public NativeTocTrack Track;

    [FieldOffset(0)]
    [CName("desc.full")]
    public NativeFullToc Full;
}

/// <summary>A track, or the first track of the last session.</summary>
[CStruct("scsi_toc_desc")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTocTrack
{
    public int Adr;
    public int Control;
    public int Track;
    public uint Lba;
}

/// <summary>An entry of the full TOC.</summary>
[CStruct("scsi_fulltoc_desc")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeFullToc
{
    public int Session;
    public int Adr;
    public int Control;
    public int Tno;
    public int Point;
    public int Min;
    public int Sec;
    public int Frame;
    public int Zero;

    [CName("pmin")]
    public int PMin;

    [CName("psec")]
    public int PSec;

    [CName("pframe")]
    public int PFrame;
}
