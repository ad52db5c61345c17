namespace Lunaris.Examples.Common.UnitTools;

/// <summary>A part of a logical unit as offset and length in bytes, in the manner of libiscsi's tools: 0 for the length means up to the end.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">How many, 0 for all that follow.</param>
public readonly record struct ByteRange(ulong Offset, ulong Length)
{
    /// <summary>The blocks of the part; what lies beyond the end of the unit is left out.</summary>
    /// <exception cref="ToolException">Offset or length are no whole blocks, or the offset lies beyond the end.</exception>
    public LbaExtent BlocksOf(LogicalUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.BlockSize == 0)
        {
            throw new ToolException($"LUN {unit.Lun} has no blocks.");
        }
        ulong block = (ulong)unit.BlockSize;
        if (Offset % block != 0 || Length % block != 0)
        {
            throw new ToolException($"Offset and length are multiples of the block length, {block} bytes.");
        }
        if (Offset / block > unit.BlockCount)
        {
            throw new ToolException($"The offset {Offset} lies beyond the end: the unit has {(UInt128)unit.BlockCount * block} bytes.");
        }
        ulong rest = unit.BlockCount - (Offset / block);
        return new LbaExtent(Offset / block, Length == 0 ? rest : Math.Min(rest, Length / block));
    }
}
