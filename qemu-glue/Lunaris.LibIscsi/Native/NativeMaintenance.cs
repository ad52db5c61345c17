using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Native;

/// <summary>How long a command may take.</summary>
[CStruct("scsi_op_timeout_descriptor")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCommandTimeouts
{
    public ushort DescriptorLength;
    public byte CommandSpecific;
    public uint NominalProcessingTimeout;
    public uint RecommendedTimeout;
}

/// <summary>A command that the device knows.</summary>
[CStruct("scsi_command_descriptor")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCommandDescriptor
{
    public byte Opcode;
    public ushort Sa;
    public byte Ctdp;

    [CName("servactv")]
    public byte ServActv;
    public ushort CdbLen;

    [CName("to")]
    public NativeCommandTimeouts Timeouts;
}

/// <summary>REPORT SUPPORTED OPERATION CODES, all of them; descriptors follow.</summary>
[CStruct("scsi_report_supported_op_codes")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSupportedOpCodes
{
    [CName("num_descriptors")]
    public int Count;
}

/// <summary>REPORT SUPPORTED OPERATION CODES, one of them.</summary>
[CStruct("scsi_report_supported_op_codes_one_command")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSupportedOpCode
{
    public byte Ctdp;
    public byte Support;
    public byte CdbLength;
    public fixed byte CdbUsageData[16];

    [CName("to")]
    public NativeCommandTimeouts Timeouts;
}

/// <summary>REPORT TARGET PORT GROUPS; groups follow at the next multiple of 8.</summary>
[CStruct("scsi_report_target_port_groups", Later = true)]
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct NativeTargetPortGroups
{
    [CName("num_groups")]
    public int Count;
}

/// <summary>A target port group.</summary>
[CStruct("scsi_target_port_group", Later = true)]
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
