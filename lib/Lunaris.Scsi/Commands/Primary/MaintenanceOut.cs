using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>SET IDENTIFYING INFORMATION.</summary>
[ScsiCommand(0xA4, "SET IDENTIFYING INFORMATION", Cdb.Length12, DataDirection.Out, ServiceAction = 0x06, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 0, 0)]
public readonly partial record struct SetIdentifyingInformation : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(6)]
    public required uint ParameterListLength { get; init; }

    /// <summary>IDENTIFYING INFORMATION TYPE: 0 the identifying information, 2 the text.</summary>
    [Bits(10, 7, 1)]
    public byte InformationType { get; init; }
}

/// <summary>SET TARGET PORT GROUPS: asks for ALUA states.</summary>
[ScsiCommand(0xA4, "SET TARGET PORT GROUPS", Cdb.Length12, DataDirection.Out, ServiceAction = 0x0A, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct SetTargetPortGroups : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(6)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>CHANGE ALIASES.</summary>
[ScsiCommand(0xA4, "CHANGE ALIASES", Cdb.Length12, DataDirection.Out, ServiceAction = 0x0B, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct ChangeAliases : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(6)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>SET PRIORITY.</summary>
[ScsiCommand(0xA4, "SET PRIORITY", Cdb.Length12, DataDirection.Out, ServiceAction = 0x0E, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5, 0)]
[Reserved(3, 3)]
[Reserved(10, 1)]
public readonly partial record struct SetPriority : IParameterListCommand
{
    /// <summary>I_T_L NEXUS TO SET: 0 this one, 1 the one in the list, 2 all.</summary>
    [Bits(2, 7, 6)]
    public byte NexusToSet { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(6)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>SET TIMESTAMP.</summary>
[ScsiCommand(0xA4, "SET TIMESTAMP", Cdb.Length12, DataDirection.Out, ServiceAction = 0x0F, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct SetTimestamp : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(6)]
    public required uint ParameterListLength { get; init; }
}
