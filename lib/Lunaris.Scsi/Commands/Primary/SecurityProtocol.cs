using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>SECURITY PROTOCOL IN. A protocol may hand an answer out once only, so it is not sent twice.</summary>
[ScsiCommand(0xA2, "SECURITY PROTOCOL IN", Cdb.Length12, DataDirection.In, Spec = "SPC-5")]
[Reserved(4, 6, 0)]
[Reserved(5, 1)]
[Reserved(10, 1)]
public readonly partial record struct SecurityProtocolIn : IAllocationLengthCommand
{
    /// <summary>SECURITY PROTOCOL.</summary>
    [U8(1)]
    public required byte SecurityProtocol { get; init; }

    /// <summary>SECURITY PROTOCOL SPECIFIC.</summary>
    [U16(2)]
    public ushort SecurityProtocolSpecific { get; init; }

    /// <summary>INC_512: the length counts units of 512 bytes.</summary>
    [Bit(4, 7)]
    public bool Inc512 { get; init; }

    /// <summary>ALLOCATION LENGTH in bytes, or units of 512 bytes with INC_512.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }

    /// <inheritdoc/>
    public long DataLength => AllocationLength * (Inc512 ? 512L : 1L);
}

/// <summary>SECURITY PROTOCOL OUT.</summary>
[ScsiCommand(0xB5, "SECURITY PROTOCOL OUT", Cdb.Length12, DataDirection.Out, Spec = "SPC-5")]
[Reserved(4, 6, 0)]
[Reserved(5, 1)]
[Reserved(10, 1)]
public readonly partial record struct SecurityProtocolOut : IParameterListCommand
{
    /// <summary>SECURITY PROTOCOL.</summary>
    [U8(1)]
    public required byte SecurityProtocol { get; init; }

    /// <summary>SECURITY PROTOCOL SPECIFIC.</summary>
    [U16(2)]
    public ushort SecurityProtocolSpecific { get; init; }

    /// <summary>INC_512: the length counts units of 512 bytes.</summary>
    [Bit(4, 7)]
    public bool Inc512 { get; init; }

    /// <summary>TRANSFER LENGTH in bytes, or units of 512 bytes with INC_512.</summary>
    [U32(6)]
    public required uint TransferLength { get; init; }

    /// <inheritdoc/>
    public long DataLength => TransferLength * (Inc512 ? 512L : 1L);
}
