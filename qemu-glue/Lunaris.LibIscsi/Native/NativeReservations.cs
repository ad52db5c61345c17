using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>READ KEYS data; the keys follow.</summary>
[CName("struct scsi_persistent_reserve_in_read_keys")]
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct NativeReadKeys
{
    [CField("prgeneration")]
    public uint PrGeneration;
    public uint AdditionalLength;

    [CField("num_keys")]
    public int Count;
}

/// <summary>READ RESERVATION data.</summary>
[CName("struct scsi_persistent_reserve_in_read_reservation")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReadReservation
{
    [CField("prgeneration")]
    public uint PrGeneration;
    public uint AdditionalLength;
    public int Reserved;
    public ulong ReservationKey;
    public byte PrScope;
    public byte PrType;
}

/// <summary>REPORT CAPABILITIES data.</summary>
[CName("struct scsi_persistent_reserve_in_report_capabilities")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReservationCapabilities
{
    public ushort Length;
    public byte Crh;

    [CField("sip_c")]
    public byte SipC;

    [CField("atp_c")]
    public byte AtpC;

    [CField("ptpl_c")]
    public byte PtplC;
    public byte Tmv;
    public byte AllowCommands;

    [CField("ptpl_a")]
    public byte PtplA;
    public ushort PersistentReservationTypeMask;
}

/// <summary>Parameters of PERSISTENT RESERVE OUT, given by the caller.</summary>
[CName("struct scsi_persistent_reserve_out_basic")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReserveOut
{
    public ulong ReservationKey;
    public ulong ServiceActionReservationKey;
    public byte SpecIPt;
    public byte AllTgPt;
    public byte Aptpl;
}
