using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>RESERVE(6), of SPC-2: the whole logical unit for this I_T nexus.</summary>
[ScsiCommand(0x16, "RESERVE(6)", Cdb.Length6, DataDirection.None, Spec = "SPC-2")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct Reserve6 : IScsiCommand
{
    /// <summary>3RDPTY: for another initiator.</summary>
    [Bit(1, 4)]
    public bool ThirdParty { get; init; }

    /// <summary>THIRD PARTY IDENTIFICATION (obsolete).</summary>
    [Bits(1, 3, 1)]
    public byte ThirdPartyIdentification { get; init; }

    /// <summary>EXTENT (obsolete).</summary>
    [Bit(1, 0)]
    public bool Extent { get; init; }

    /// <summary>RESERVATION IDENTIFICATION (obsolete).</summary>
    [U8(2)]
    public byte ReservationIdentification { get; init; }
}

/// <summary>RELEASE(6), of SPC-2.</summary>
[ScsiCommand(0x17, "RELEASE(6)", Cdb.Length6, DataDirection.None, Spec = "SPC-2")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct Release6 : IScsiCommand
{
    /// <summary>3RDPTY: for another initiator.</summary>
    [Bit(1, 4)]
    public bool ThirdParty { get; init; }

    /// <summary>THIRD PARTY IDENTIFICATION (obsolete).</summary>
    [Bits(1, 3, 1)]
    public byte ThirdPartyIdentification { get; init; }

    /// <summary>EXTENT (obsolete).</summary>
    [Bit(1, 0)]
    public bool Extent { get; init; }

    /// <summary>RESERVATION IDENTIFICATION (obsolete).</summary>
    [U8(2)]
    public byte ReservationIdentification { get; init; }
}

/// <summary>RESERVE(10), of SPC-2.</summary>
[ScsiCommand(0x56, "RESERVE(10)", Cdb.Length10, DataDirection.Out, Spec = "SPC-2")]
[Reserved(1, 7, 5)]
[Reserved(1, 3, 2)]
[Reserved(4, 3)]
public readonly partial record struct Reserve10 : IParameterListCommand
{
    /// <summary>3RDPTY: for another initiator.</summary>
    [Bit(1, 4)]
    public bool ThirdParty { get; init; }

    /// <summary>LONGID: the other initiator's identifier is in the parameter list.</summary>
    [Bit(1, 1)]
    public bool LongId { get; init; }

    /// <summary>EXTENT (obsolete).</summary>
    [Bit(1, 0)]
    public bool Extent { get; init; }

    /// <summary>RESERVATION IDENTIFICATION (obsolete).</summary>
    [U8(2)]
    public byte ReservationIdentification { get; init; }

    /// <summary>THIRD-PARTY DEVICE ID.</summary>
    [U8(3)]
    public byte ThirdPartyDeviceId { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(7)]
    public ushort ParameterListLength { get; init; }
}

/// <summary>RELEASE(10), of SPC-2.</summary>
[ScsiCommand(0x57, "RELEASE(10)", Cdb.Length10, DataDirection.Out, Spec = "SPC-2")]
[Reserved(1, 7, 5)]
[Reserved(1, 3, 2)]
[Reserved(4, 3)]
public readonly partial record struct Release10 : IParameterListCommand
{
    /// <summary>3RDPTY: for another initiator.</summary>
    [Bit(1, 4)]
    public bool ThirdParty { get; init; }

    /// <summary>LONGID: the other initiator's identifier is in the parameter list.</summary>
    [Bit(1, 1)]
    public bool LongId { get; init; }

    /// <summary>EXTENT (obsolete).</summary>
    [Bit(1, 0)]
    public bool Extent { get; init; }

    /// <summary>RESERVATION IDENTIFICATION (obsolete).</summary>
    [U8(2)]
    public byte ReservationIdentification { get; init; }

    /// <summary>THIRD-PARTY DEVICE ID.</summary>
    [U8(3)]
    public byte ThirdPartyDeviceId { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(7)]
    public ushort ParameterListLength { get; init; }
}
