using Lunaris.Generators.Layout;

namespace Lunaris.Generators.Commands;

/// <summary>A declared SCSI command; plain data so that the incremental pipeline can compare it.</summary>
internal sealed record CommandModel(
    TypeModel Type,
    byte OperationCode,
    int ServiceAction,
    string Title,
    int CdbLength,
    string Direction,
    string Spec,
    int Sets,
    string Idempotence,
    bool DeclaresControl,
    CommandFacets Facets,
    string? LengthField,
    DiagnosticModel Location)
{
    /// <summary>Whether the CDB has the variable length format (SPC-5).</summary>
    public bool IsVariableLength => OperationCode == 0x7F;

    /// <summary>Byte offset of CONTROL.</summary>
    public int ControlOffset => IsVariableLength ? 1 : CdbLength - 1;
}

/// <summary>What the generator has to add because the hand-written part does not have it.</summary>
[Flags]
internal enum CommandFacets
{
    None = 0,

    /// <summary>An explicit <c>IBlockCommand.Lba</c>.</summary>
    BlockLba = 1,

    /// <summary>An explicit <c>IBlockCommand.TransferLength</c>.</summary>
    BlockLength = 2,

    /// <summary><c>DataLength(int)</c>.</summary>
    BlockDataLength = 4,

    /// <summary><c>DataLength</c>.</summary>
    DataLength = 8,
}
