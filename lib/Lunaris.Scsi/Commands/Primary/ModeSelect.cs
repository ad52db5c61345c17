using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>MODE SELECT(6).</summary>
[ScsiCommand(0x15, "MODE SELECT(6)", Cdb.Length6, DataDirection.Out, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(1, 3, 2)]
[Reserved(2, 2)]
public readonly partial record struct ModeSelect6 : IParameterListCommand
{
    /// <summary>PF: the pages have the standard's format.</summary>
    [Bit(1, 4)]
    public bool PageFormat { get; init; }

    /// <summary>RTD: back to the default values; no list is sent.</summary>
    [Bit(1, 1)]
    public bool RevertToDefaults { get; init; }

    /// <summary>SP: keep the values over a power cycle.</summary>
    [Bit(1, 0)]
    public bool SavePages { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U8(4)]
    public required byte ParameterListLength { get; init; }
}

/// <summary>MODE SELECT(10).</summary>
[ScsiCommand(0x55, "MODE SELECT(10)", Cdb.Length10, DataDirection.Out, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(1, 3, 2)]
[Reserved(2, 5)]
public readonly partial record struct ModeSelect10 : IParameterListCommand
{
    /// <summary>PF: the pages have the standard's format.</summary>
    [Bit(1, 4)]
    public bool PageFormat { get; init; }

    /// <summary>RTD: back to the default values; no list is sent.</summary>
    [Bit(1, 1)]
    public bool RevertToDefaults { get; init; }

    /// <summary>SP: keep the values over a power cycle.</summary>
    [Bit(1, 0)]
    public bool SavePages { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(7)]
    public required ushort ParameterListLength { get; init; }
}
