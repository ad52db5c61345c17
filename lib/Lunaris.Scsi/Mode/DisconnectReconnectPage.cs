using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Disconnect-Reconnect mode page (SPC-5); for iSCSI see RFC 7143: the negotiated keys rule.</summary>
[ModePage(0x02, "Disconnect-Reconnect", 16)]
[Reserved(13, 1)]
public readonly partial record struct DisconnectReconnectPage
{
    /// <summary>BUFFER FULL RATIO in 256ths.</summary>
    [U8(2)]
    public byte BufferFullRatio { get; init; }

    /// <summary>BUFFER EMPTY RATIO in 256ths.</summary>
    [U8(3)]
    public byte BufferEmptyRatio { get; init; }

    /// <summary>BUS INACTIVITY LIMIT; units by protocol.</summary>
    [U16(4)]
    public ushort BusInactivityLimit { get; init; }

    /// <summary>DISCONNECT TIME LIMIT; units by protocol.</summary>
    [U16(6)]
    public ushort DisconnectTimeLimit { get; init; }

    /// <summary>CONNECT TIME LIMIT; units by protocol.</summary>
    [U16(8)]
    public ushort ConnectTimeLimit { get; init; }

    /// <summary>MAXIMUM BURST SIZE in 512 bytes; 0 for no limit.</summary>
    [U16(10)]
    public ushort MaximumBurstSize { get; init; }

    /// <summary>EMDP: data may be out of order.</summary>
    [Bit(12, 7)]
    public bool Emdp { get; init; }

    /// <summary>FAIR ARBITRATION.</summary>
    [Bits(12, 6, 4)]
    public byte FairArbitration { get; init; }

    /// <summary>DIMM: disconnect immediate.</summary>
    [Bit(12, 3)]
    public bool Dimm { get; init; }

    /// <summary>DTDC: data transfer disconnect control.</summary>
    [Bits(12, 2, 0)]
    public byte DataTransferDisconnect { get; init; }

    /// <summary>FIRST BURST SIZE in 512 bytes; 0 for no limit.</summary>
    [U16(14)]
    public ushort FirstBurstSize { get; init; }
}
