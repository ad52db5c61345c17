using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>How long a command may take.</summary>
[CName("struct scsi_op_timeout_descriptor")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCommandTimeouts
{
    public ushort DescriptorLength;
    public byte CommandSpecific;
    public uint NominalProcessingTimeout;
    public uint RecommendedTimeout;
}

/// <summary>A command that the device knows.</summary>
[CName("struct scsi_command_descriptor")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCommandDescriptor
{
    public byte Opcode;
    public ushort Sa;
    public byte Ctdp;

    [CField("servactv")]
    public byte ServActv;
    public ushort CdbLen;

    [CField("to")]
    public NativeCommandTimeouts Timeouts;
}

/// <summary>REPORT SUPPORTED OPERATION CODES, all of them; descriptors follow.</summary>
[CName("struct scsi_report_supported_op_codes")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSupportedOpCodes
{
    [CField("num_descriptors")]
    public int Count;
}

/// <summary>REPORT SUPPORTED OPERATION CODES, one of them.</summary>
[CName("struct scsi_report_supported_op_codes_one_command")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSupportedOpCode
{
    public byte Ctdp;
    public byte Support;
    public byte CdbLength;
    public fixed byte CdbUsageData[16];

    [CField("to")]
    public NativeCommandTimeouts Timeouts;
}

/// <summary>REPORT TARGET PORT GROUPS; groups follow at the next multiple of 8.</summary>
[CName("struct scsi_report_target_port_groups")]
[Since120]
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct NativeTargetPortGroups
{
    [CField("num_groups")]
    public int Count;
}

/// <summary>A target port group.</summary>
[CName("struct scsi_target_port_group")]
[Since120]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTargetPortGroup
{
    /// <summary>The descriptor's first byte: three bit fields lie over it, whose order is the compiler's and not the standard's.</summary>
    public byte Byte0;
    public byte Flags;
    public ushort PortGroup;
    public byte StatusCode;
    public byte VendorSpecific;
    public byte PortCount;
    public byte RetrievedPortCount;
    public ushort* Ports;
}
