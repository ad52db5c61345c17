using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Native;

/// <summary>READ(6).</summary>
[CStruct("scsi_read6_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead6Cdb
{
    public int Opcode;
    public uint Lba;
    public ushort TransferLength;
    public byte Control;
}

/// <summary>READ(10).</summary>
[CStruct("scsi_read10_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead10Cdb
{
    public int Opcode;

    [CName("rdprotect")]
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
[CStruct("scsi_read12_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead12Cdb
{
    public int Opcode;

    [CName("rdprotect")]
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
[CStruct("scsi_read16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeRead16Cdb
{
    public int Opcode;

    [CName("rdprotect")]
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
[CStruct("scsi_verify10_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVerify10Cdb
{
    public int Opcode;

    [CName("vrprotect")]
    public byte Protect;
    public byte Dpo;

    [CName("bytchk")]
    public byte BytChk;
    public uint Lba;
    public byte Group;
    public ushort VerificationLength;
    public byte Control;
}

/// <summary>VERIFY(12).</summary>
[CStruct("scsi_verify12_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVerify12Cdb
{
    public int Opcode;

    [CName("vrprotect")]
    public byte Protect;
    public byte Dpo;

    [CName("bytchk")]
    public byte BytChk;
    public uint Lba;
    public uint VerificationLength;
    public byte Group;
    public byte Control;
}

/// <summary>VERIFY(16).</summary>
[CStruct("scsi_verify16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeVerify16Cdb
{
    public int Opcode;

    [CName("vrprotect")]
    public byte Protect;
    public byte Dpo;

    [CName("bytchk")]
    public byte BytChk;
    public ulong Lba;
    public uint VerificationLength;
    public byte Group;
    public byte Control;
}

/// <summary>WRITE(10).</summary>
[CStruct("scsi_write10_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWrite10Cdb
{
    public int Opcode;

    [CName("wrprotect")]
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
[CStruct("scsi_write12_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWrite12Cdb
{
    public int Opcode;

    [CName("wrprotect")]
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
[CStruct("scsi_write16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWrite16Cdb
{
    public int Opcode;

    [CName("wrprotect")]
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
[CStruct("scsi_writeatomic16_cdb")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWriteAtomic16Cdb
{
    public int Opcode;

    [CName("wrprotect")]
    public byte Protect;
    public byte Dpo;
    public byte Fua;
    public uint Lba;
    public ushort TransferLength;
    public byte Group;
    public byte Control;
}
