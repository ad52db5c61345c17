using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Control mode page (SPC-5).</summary>
[ModePage(0x0A, "Control", 12)]
[Reserved(3, 0, 0)]
[Reserved(4, 2, 0)]
[Reserved(5, 3, 3)]
[Reserved(6, 2)]
public readonly partial record struct ControlPage
{
    /// <summary>TST: 0 one task set for all, 1 one for each I_T nexus.</summary>
    [Bits(2, 7, 5)]
    public byte Tst { get; init; }

    /// <summary>TMF_ONLY: only task management clears an ACA.</summary>
    [Bit(2, 4)]
    public bool TmfOnly { get; init; }

    /// <summary>DPICZ: do not check protection information with RDPROTECT 0.</summary>
    [Bit(2, 3)]
    public bool DpicZ { get; init; }

    /// <summary>D_SENSE: sense data in the descriptor format.</summary>
    [Bit(2, 2)]
    public bool DSense { get; init; }

    /// <summary>GLTSD: log parameters are not saved implicitly.</summary>
    [Bit(2, 1)]
    public bool Gltsd { get; init; }

    /// <summary>RLEC: log exceptions are reported.</summary>
    [Bit(2, 0)]
    public bool Rlec { get; init; }

    /// <summary>QUEUE ALGORITHM MODIFIER: 0 restricted reordering, 1 any.</summary>
    [Bits(3, 7, 4)]
    public byte QueueAlgorithmModifier { get; init; }

    /// <summary>NUAR: no unit attention on release.</summary>
    [Bit(3, 3)]
    public bool Nuar { get; init; }

    /// <summary>QERR: what happens to other tasks after a CHECK CONDITION.</summary>
    [Bits(3, 2, 1)]
    public byte QErr { get; init; }

    /// <summary>VS: vendor specific.</summary>
    [Bit(4, 7)]
    public bool Vs { get; init; }

    /// <summary>RAC: report a check rather than busy for a long time.</summary>
    [Bit(4, 6)]
    public bool Rac { get; init; }

    /// <summary>UA_INTLCK_CTRL: whether and when unit attentions are cleared.</summary>
    [Bits(4, 5, 4)]
    public byte UaInterlockControl { get; init; }

    /// <summary>SWP: software write protection.</summary>
    [Bit(4, 3)]
    public bool Swp { get; init; }

    /// <summary>ATO: the application tag is the application's.</summary>
    [Bit(5, 7)]
    public bool Ato { get; init; }

    /// <summary>TAS: commands aborted by another nexus end with TASK ABORTED.</summary>
    [Bit(5, 6)]
    public bool Tas { get; init; }

    /// <summary>ATMPE: the Application Tag mode page is in force.</summary>
    [Bit(5, 5)]
    public bool Atmpe { get; init; }

    /// <summary>RWWP: reject writes without protection.</summary>
    [Bit(5, 4)]
    public bool Rwwp { get; init; }

    /// <summary>AUTOLOAD MODE.</summary>
    [Bits(5, 2, 0)]
    public byte AutoloadMode { get; init; }

    /// <summary>BUSY TIMEOUT PERIOD in 100 ms; FFFFh unlimited.</summary>
    [U16(8)]
    public ushort BusyTimeoutPeriod { get; init; }

    /// <summary>EXTENDED SELF-TEST COMPLETION TIME in seconds.</summary>
    [U16(10)]
    public ushort ExtendedSelfTestCompletionTime { get; init; }
}
