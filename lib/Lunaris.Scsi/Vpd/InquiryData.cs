using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Standard INQUIRY data (SPC-5).</summary>
[WireRecord(96, MinLength = 5)]
[Reserved(1, 3, 0)]
[Reserved(3, 7, 6)]
[Reserved(5, 2, 1)]
[Reserved(6, 5, 5)]
[Reserved(6, 2, 1)]
[Reserved(7, 7, 6)]
[Reserved(7, 2, 2)]
[Reserved(7, 0, 0)]
[Reserved(36, 20)]
[Reserved(56, 7, 4)]
[Reserved(57, 1)]
[Reserved(74, 22)]
public readonly partial record struct InquiryData
{
    /// <summary>PERIPHERAL QUALIFIER: 0 a device is there, 1 one could be, 3 none can be.</summary>
    [Bits(0, 7, 5)]
    public byte PeripheralQualifier { get; init; }

    /// <summary>PERIPHERAL DEVICE TYPE.</summary>
    [Bits(0, 4, 0)]
    public PeripheralDeviceType DeviceType { get; init; }

    /// <summary>RMB: the medium can be removed.</summary>
    [Bit(1, 7)]
    public bool Removable { get; init; }

    /// <summary>LU_CONG: part of a logical unit conglomerate.</summary>
    [Bit(1, 6)]
    public bool LuConglomerate { get; init; }

    /// <summary>HOT_PLUGGABLE.</summary>
    [Bits(1, 5, 4)]
    public byte HotPluggable { get; init; }

    /// <summary>VERSION: 5 is SPC-3, 6 SPC-4, 7 SPC-5.</summary>
    [U8(2)]
    public byte Version { get; init; }

    /// <summary>NORMACA: ACA is supported.</summary>
    [Bit(3, 5)]
    public bool NormAca { get; init; }

    /// <summary>HISUP: REPORT LUNS uses the hierarchical model.</summary>
    [Bit(3, 4)]
    public bool HiSup { get; init; }

    /// <summary>RESPONSE DATA FORMAT, 2.</summary>
    [Bits(3, 3, 0)]
    public byte ResponseDataFormat { get; init; }

    /// <summary>ADDITIONAL LENGTH: bytes after this one that the device has.</summary>
    [U8(4)]
    public byte AdditionalLength { get; init; }

    /// <summary>SCCS: an embedded storage array controller.</summary>
    [Bit(5, 7)]
    public bool Sccs { get; init; }

    /// <summary>ACC: an access controls coordinator (obsolete).</summary>
    [Bit(5, 6)]
    public bool Acc { get; init; }

    /// <summary>TPGS: 0 no ALUA, 1 implicit, 2 explicit, 3 both.</summary>
    [Bits(5, 5, 4)]
    public byte Tpgs { get; init; }

    /// <summary>3PC: third-party copy commands are supported.</summary>
    [Bit(5, 3)]
    public bool ThirdPartyCopy { get; init; }

    /// <summary>PROTECT: protection information is supported.</summary>
    [Bit(5, 0)]
    public bool Protect { get; init; }

    /// <summary>BQUE (obsolete).</summary>
    [Bit(6, 7)]
    public bool BasicQueuing { get; init; }

    /// <summary>ENCSERV: embedded enclosure services.</summary>
    [Bit(6, 6)]
    public bool EncServ { get; init; }

    /// <summary>MULTIP: several target ports.</summary>
    [Bit(6, 4)]
    public bool MultiPort { get; init; }

    /// <summary>MCHNGR: an attached medium changer (obsolete).</summary>
    [Bit(6, 3)]
    public bool MediumChanger { get; init; }

    /// <summary>ADDR16, of parallel SCSI (obsolete).</summary>
    [Bit(6, 0)]
    public bool Addr16 { get; init; }

    /// <summary>WBUS16, of parallel SCSI (obsolete).</summary>
    [Bit(7, 5)]
    public bool WBus16 { get; init; }

    /// <summary>SYNC, of parallel SCSI (obsolete).</summary>
    [Bit(7, 4)]
    public bool Sync { get; init; }

    /// <summary>LINKED (obsolete).</summary>
    [Bit(7, 3)]
    public bool Linked { get; init; }

    /// <summary>CMDQUE: full task management.</summary>
    [Bit(7, 1)]
    public bool CmdQue { get; init; }

    /// <summary>T10 VENDOR IDENTIFICATION.</summary>
    [Ascii(8, 8)]
    public string? Vendor { get; init; }

    /// <summary>PRODUCT IDENTIFICATION.</summary>
    [Ascii(16, 16)]
    public string? Product { get; init; }

    /// <summary>PRODUCT REVISION LEVEL.</summary>
    [Ascii(32, 4)]
    public string? Revision { get; init; }

    /// <summary>CLOCKING, of parallel SCSI.</summary>
    [Bits(56, 3, 2)]
    public byte Clocking { get; init; }

    /// <summary>QAS, of parallel SCSI.</summary>
    [Bit(56, 1)]
    public bool Qas { get; init; }

    /// <summary>IUS, of parallel SCSI.</summary>
    [Bit(56, 0)]
    public bool Ius { get; init; }

    /// <summary>VERSION DESCRIPTOR 1; 0 for none.</summary>
    [U16(58)]
    public ushort VersionDescriptor1 { get; init; }

    /// <summary>VERSION DESCRIPTOR 2; 0 for none.</summary>
    [U16(60)]
    public ushort VersionDescriptor2 { get; init; }

    /// <summary>VERSION DESCRIPTOR 3; 0 for none.</summary>
    [U16(62)]
    public ushort VersionDescriptor3 { get; init; }

    /// <summary>VERSION DESCRIPTOR 4; 0 for none.</summary>
    [U16(64)]
    public ushort VersionDescriptor4 { get; init; }

    /// <summary>VERSION DESCRIPTOR 5; 0 for none.</summary>
    [U16(66)]
    public ushort VersionDescriptor5 { get; init; }

    /// <summary>VERSION DESCRIPTOR 6; 0 for none.</summary>
    [U16(68)]
    public ushort VersionDescriptor6 { get; init; }

    /// <summary>VERSION DESCRIPTOR 7; 0 for none.</summary>
    [U16(70)]
    public ushort VersionDescriptor7 { get; init; }

    /// <summary>VERSION DESCRIPTOR 8; 0 for none.</summary>
    [U16(72)]
    public ushort VersionDescriptor8 { get; init; }

    /// <summary>Whether a device of the reported type is there (PERIPHERAL QUALIFIER 0).</summary>
    public bool IsConnected => PeripheralQualifier == 0;

    /// <summary>One of the eight version descriptors.</summary>
    /// <param name="index">0 to 7.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not 0 to 7.</exception>
    public ushort VersionDescriptor(int index) => index switch
    {
        0 => VersionDescriptor1,
        1 => VersionDescriptor2,
        2 => VersionDescriptor3,
        3 => VersionDescriptor4,
        4 => VersionDescriptor5,
        5 => VersionDescriptor6,
        6 => VersionDescriptor7,
        7 => VersionDescriptor8,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "There are eight version descriptors."),
    };

    /// <summary>Reads standard INQUIRY data; bytes beyond ADDITIONAL LENGTH are not looked at.</summary>
    /// <returns>Whether there are at least the first five bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out InquiryData data)
    {
        int length = bytes.Length < 5 ? 0 : Math.Min(bytes.Length, 5 + bytes[4]);
        return TryRead(bytes[..length], out data);
    }
}
