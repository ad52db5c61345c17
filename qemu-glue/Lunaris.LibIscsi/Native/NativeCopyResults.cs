using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>RECEIVE COPY STATUS data.</summary>
[CName("struct scsi_copy_results_copy_status")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCopyStatus
{
    public uint AvailableData;
    public byte CopyManagerStatus;
    public byte Hdd;
    public ushort SegmentsProcessed;
    public byte TransferCountUnits;
    public uint TransferCount;
}

/// <summary>RECEIVE COPY OPERATING PARAMETERS data; the type codes begin in the last byte.</summary>
[CName("struct scsi_copy_results_op_params")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCopyParameters
{
    public uint AvailableData;
    public ushort MaxTargetDescCount;
    public ushort MaxSegmentDescCount;
    public uint MaxDescListLength;
    public uint MaxSegmentLength;
    public uint MaxInlineDataLength;
    public uint HeldDataLimit;
    public uint MaxStreamDeviceTransferSize;
    public ushort TotalConcurrentCopies;
    public byte MaxConcurrentCopies;
    public byte DataSegmentGranularity;
    public byte InlineDataGranularity;
    public byte HeldDataGranularity;
    public byte ImplDescListLength;
    public fixed byte ImpDescTypeCodes[1];
}
