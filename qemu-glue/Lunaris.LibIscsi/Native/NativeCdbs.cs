using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>READ(6).</summary>
[CName("struct scsi_read6_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead6Cdb
{
    public int Opcode;
    public uint Lba;
    public ushort TransferLength;
    public byte Control;
}

/// <summary>READ(10).</summary>
[CName("struct scsi_read10_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead10Cdb
{
    public int Opcode;

    [CField("rdprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public byte FuaNv;
    public uint Lba;
    public byte Group;
    public ushort TransferLength;
    public byte Control;
}

/// <summary>READ(12).</summary>
[CName("struct scsi_read12_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead12Cdb
{
    public int Opcode;

    [CField("rdprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public byte Rarc;
    public byte FuaNv;
    public uint Lba;
    public uint TransferLength;
    public byte Group;
    public byte Control;
}

/// <summary>READ(16).</summary>
[CName("struct scsi_read16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead16Cdb
{
    public int Opcode;

    [CField("rdprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public byte Rarc;
    public byte FuaNv;
    public ulong Lba;
    public uint TransferLength;
    public byte Group;
    public byte Control;
}

/// <summary>VERIFY(10).</summary>
[CName("struct scsi_verify10_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVerify10Cdb
{
    public int Opcode;

    [CField("vrprotect")]
    public byte Protect;
    public byte Dpo;

    [CField("bytchk")]
    public byte BytChk;
    public uint Lba;
    public byte Group;
    public ushort VerificationLength;
    public byte Control;
}

/// <summary>VERIFY(12).</summary>
[CName("struct scsi_verify12_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVerify12Cdb
{
    public int Opcode;

    [CField("vrprotect")]
    public byte Protect;
    public byte Dpo;

    [CField("bytchk")]
    public byte BytChk;
    public uint Lba;
    public uint VerificationLength;
    public byte Group;
    public byte Control;
}

/// <summary>VERIFY(16).</summary>
[CName("struct scsi_verify16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVerify16Cdb
{
    public int Opcode;

    [CField("vrprotect")]
    public byte Protect;
    public byte Dpo;

    [CField("bytchk")]
    public byte BytChk;
    public ulong Lba;
    public uint VerificationLength;
    public byte Group;
    public byte Control;
}

/// <summary>WRITE(10).</summary>
[CName("struct scsi_write10_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWrite10Cdb
{
    public int Opcode;

    [CField("wrprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public byte FuaNv;
    public uint Lba;
    public byte Group;
    public ushort TransferLength;
    public byte Control;
}

/// <summary>WRITE(12).</summary>
[CName("struct scsi_write12_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWrite12Cdb
{
    public int Opcode;

    [CField("wrprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public byte FuaNv;
    public uint Lba;
    public uint TransferLength;
    public byte Group;
    public byte Control;
}

/// <summary>WRITE(16); the header has room for the lower half of the address only.</summary>
[CName("struct scsi_write16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWrite16Cdb
{
    public int Opcode;

    [CField("wrprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public byte FuaNv;
    public uint Lba;
    public uint TransferLength;
    public byte Group;
    public byte Control;
}

/// <summary>WRITE ATOMIC(16); the header has room for the lower half of the address only.</summary>
[CName("struct scsi_writeatomic16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWriteAtomic16Cdb
{
    public int Opcode;

    [CField("wrprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public uint Lba;
    public ushort TransferLength;
    public byte Group;
    public byte Control;
}
