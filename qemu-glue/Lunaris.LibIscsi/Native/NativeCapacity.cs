using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>READ CAPACITY(10) data.</summary>
[CName("struct scsi_readcapacity10")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadCapacity10
{
    public uint Lba;
    public uint BlockSize;
}

/// <summary>READ CAPACITY(16) data.</summary>
[CName("struct scsi_readcapacity16")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadCapacity16
{
    public ulong ReturnedLba;
    public uint BlockLength;
    public byte PType;
    public byte ProtEn;

    [CField("p_i_exp")]
    public byte PIExp;
    public byte Lbppbe;
    public byte Lbpme;
    public byte Lbprz;
    public ushort Lalba;
}

/// <summary>GET LBA STATUS data.</summary>
[CName("struct scsi_get_lba_status")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLbaStatus
{
    [CField("num_descriptors")]
    public uint Count;
    public NativeLbaStatusDescriptor* Descriptors;
}

/// <summary>State of a run of blocks.</summary>
[CName("struct scsi_lba_status_descriptor")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeLbaStatusDescriptor
{
    public ulong Lba;
    public uint NumBlocks;
    public int Provisioning;
}

/// <summary>REPORT LUNS data: the number; 16 bits for each LUN follow.</summary>
[CName("struct scsi_reportluns_list")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeReportLuns
{
    public uint Num;

    public fixed ushort Luns[1];

    /// <summary>Bytes before the first LUN.</summary>
    public const int HeaderLength = sizeof(uint);
}

/// <summary>READ TOC data; descriptors follow.</summary>
[CName("struct scsi_readtoc_list")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadToc
{
    public int Num;
    public int First;
    public int Last;
}

/// <summary>A descriptor of one of three formats.</summary>
[CName("struct scsi_readtoc_desc")]
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct NativeTocDescriptor
{
    [FieldOffset(0)]
    [CField("desc.toc")]
    public NativeTocTrack Track;

    [FieldOffset(0)]
    [CField("desc.full")]
    public NativeFullToc Full;
}

/// <summary>A track, or the first track of the last session.</summary>
[CName("struct scsi_toc_desc")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTocTrack
{
    public int Adr;
    public int Control;
    public int Track;
    public uint Lba;
}

/// <summary>An entry of the full TOC.</summary>
[CName("struct scsi_fulltoc_desc")]
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

    [CField("pmin")]
    public int PMin;

    [CField("psec")]
    public int PSec;

    [CField("pframe")]
    public int PFrame;
}
