using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Element Address Assignment mode page (SMC-3).</summary>
[ModePage(0x1D, "Element Address Assignment", 20)]
[Reserved(18, 2)]
public readonly partial record struct ElementAddressAssignmentPage
{
    /// <summary>FIRST MEDIUM TRANSPORT ELEMENT ADDRESS.</summary>
    [U16(2)]
    public ushort FirstTransport { get; init; }

    /// <summary>NUMBER OF MEDIUM TRANSPORT ELEMENTS.</summary>
    [U16(4)]
    public ushort NumberOfTransports { get; init; }

    /// <summary>FIRST STORAGE ELEMENT ADDRESS.</summary>
    [U16(6)]
    public ushort FirstStorage { get; init; }

    /// <summary>NUMBER OF STORAGE ELEMENTS.</summary>
    [U16(8)]
    public ushort NumberOfStorage { get; init; }

    /// <summary>FIRST IMPORT/EXPORT ELEMENT ADDRESS.</summary>
    [U16(10)]
    public ushort FirstImportExport { get; init; }

    /// <summary>NUMBER OF IMPORT/EXPORT ELEMENTS.</summary>
    [U16(12)]
    public ushort NumberOfImportExport { get; init; }

    /// <summary>FIRST DATA TRANSFER ELEMENT ADDRESS.</summary>
    [U16(14)]
    public ushort FirstDataTransfer { get; init; }

    /// <summary>NUMBER OF DATA TRANSFER ELEMENTS.</summary>
    [U16(16)]
    public ushort NumberOfDataTransfer { get; init; }
}

/// <summary>Device Capabilities mode page (SMC-3); in the masks bit 0 is medium transport, 1 storage, 2 import/export, 3 data transfer.</summary>
[ModePage(0x1F, "Device Capabilities", 20)]
[Reserved(2, 7, 4)]
[Reserved(3, 1)]
[Reserved(4, 7, 4)]
[Reserved(5, 7, 4)]
[Reserved(6, 7, 4)]
[Reserved(7, 7, 4)]
[Reserved(8, 4)]
[Reserved(12, 7, 4)]
[Reserved(13, 7, 4)]
[Reserved(14, 7, 4)]
[Reserved(15, 7, 4)]
[Reserved(16, 4)]
public readonly partial record struct DeviceCapabilitiesPage
{
    /// <summary>STORDT: drives can hold media.</summary>
    [Bit(2, 3)]
    public bool StoresDataTransfer { get; init; }

    /// <summary>STORI/E: mail slots can hold media.</summary>
    [Bit(2, 2)]
    public bool StoresImportExport { get; init; }

    /// <summary>STORST: slots can hold media.</summary>
    [Bit(2, 1)]
    public bool StoresStorage { get; init; }

    /// <summary>STORMT: the robot can hold media.</summary>
    [Bit(2, 0)]
    public bool StoresTransport { get; init; }

    /// <summary>Where media move from the robot.</summary>
    [Bits(4, 3, 0)]
    public byte MoveFromTransport { get; init; }

    /// <summary>Where media move from a slot.</summary>
    [Bits(5, 3, 0)]
    public byte MoveFromStorage { get; init; }

    /// <summary>Where media move from a mail slot.</summary>
    [Bits(6, 3, 0)]
    public byte MoveFromImportExport { get; init; }

    /// <summary>Where media move from a drive.</summary>
    [Bits(7, 3, 0)]
    public byte MoveFromDataTransfer { get; init; }

    /// <summary>Where media are exchanged with the robot.</summary>
    [Bits(12, 3, 0)]
    public byte ExchangeFromTransport { get; init; }

    /// <summary>Where media are exchanged with a slot.</summary>
    [Bits(13, 3, 0)]
    public byte ExchangeFromStorage { get; init; }

    /// <summary>Where media are exchanged with a mail slot.</summary>
    [Bits(14, 3, 0)]
    public byte ExchangeFromImportExport { get; init; }

    /// <summary>Where media are exchanged with a drive.</summary>
    [Bits(15, 3, 0)]
    public byte ExchangeFromDataTransfer { get; init; }
}
