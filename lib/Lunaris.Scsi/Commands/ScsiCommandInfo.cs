using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi;

/// <summary>One row of <see cref="ScsiCommandTable"/>. Immutable; safe to use from any thread.</summary>
public sealed class ScsiCommandInfo
{
    private readonly LayoutField[] _fields;
    private readonly byte[] _usage;
    private readonly CdbFormatter _format;

    /// <summary>Makes a row; called by generated code.</summary>
    /// <param name="type">The command's type.</param>
    /// <param name="declaration">What was declared.</param>
    /// <param name="fields">The fields.</param>
    /// <param name="usage">CDB usage data.</param>
    /// <param name="format">Turns a CDB into text.</param>
    public ScsiCommandInfo(Type type, ScsiCommandAttribute declaration, LayoutField[] fields, byte[] usage, CdbFormatter format)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        Type = type;
        OperationCode = declaration.OperationCode;
        ServiceAction = declaration.ServiceAction < 0 ? null : (ushort)declaration.ServiceAction;
        Name = declaration.Name;
        CdbLength = declaration.CdbLength;
        Direction = declaration.Direction;
        Spec = declaration.Spec;
        Sets = declaration.Sets;
        Idempotence = declaration.Idempotence;
        _fields = fields;
        _usage = usage;
        _format = format;
    }

    /// <summary>Turns a CDB into text; <see langword="null"/> where it is not of the command.</summary>
    public delegate string? CdbFormatter(ReadOnlySpan<byte> cdb);

    /// <summary>The type that declares the command.</summary>
    public Type Type { get; }

    /// <summary>OPERATION CODE.</summary>
    public byte OperationCode { get; }

    /// <summary>SERVICE ACTION, where the command has one.</summary>
    public ushort? ServiceAction { get; }

    /// <summary>The standard's name.</summary>
    public string Name { get; }

    /// <summary>Length of the CDB in bytes.</summary>
    public int CdbLength { get; }

    /// <summary>Where the data goes.</summary>
    public DataDirection Direction { get; }

    /// <summary>Where the command is defined.</summary>
    public string Spec { get; }

    /// <summary>The command sets that the command belongs to.</summary>
    public CommandSets Sets { get; }

    /// <summary>Whether the command may be sent twice.</summary>
    public Idempotence Idempotence { get; }

    /// <summary>The declared fields.</summary>
    public ReadOnlySpan<LayoutField> Fields => _fields;

    /// <summary>
    /// CDB usage data as REPORT SUPPORTED OPERATION CODES returns it (SPC-5): the operation code and service action by value, and a one for
    /// every bit that the command defines.
    /// </summary>
    public ReadOnlySpan<byte> CdbUsage => _usage;

    /// <summary>Whether a CDB of this command sets a bit that the standard reserves.</summary>
    public bool HasReservedBits(ReadOnlySpan<byte> cdb) => FirstReservedBit(cdb) is not null;

    /// <summary>The first reserved bit that a CDB of this command sets, as a field pointer for sense data.</summary>
    public (int Byte, int Bit)? FirstReservedBit(ReadOnlySpan<byte> cdb)
    {
        for (int i = 1; i < _usage.Length && i < cdb.Length; i++)
        {
            bool isVariable = OperationCode == ScsiCommandTable.VariableLengthOperationCode;
            int allowed = _usage[i];
            if (isVariable && i is >= 7 and <= 9)
            {
                allowed = 0xFF;
            }
            else if (!isVariable && i == 1 && ServiceAction is not null)
            {
                allowed |= 0x1F;
            }

            int extra = cdb[i] & ~allowed;
            if (extra != 0)
            {
                return (i, 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)extra));
            }
        }

        return null;
    }

    /// <summary>The CDB as a person reads it; <see langword="null"/> where it is not of this command.</summary>
    public string? Format(ReadOnlySpan<byte> cdb) => _format(cdb);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
