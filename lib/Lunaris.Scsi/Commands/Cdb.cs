namespace Lunaris.Scsi;

/// <summary>CDB lengths.</summary>
public static class Cdb
{
    /// <summary>6 bytes.</summary>
    public const int Length6 = 6;

    /// <summary>10 bytes.</summary>
    public const int Length10 = 10;

    /// <summary>12 bytes.</summary>
    public const int Length12 = 12;

    /// <summary>16 bytes.</summary>
    public const int Length16 = 16;

    /// <summary>32 bytes, of the variable length format.</summary>
    public const int Length32 = 32;

    /// <summary>Longest CDB of the variable length format.</summary>
    public const int MaxLength = 260;

    /// <summary>
    /// The length that the CDB's first bytes announce: by the group code (SAM-5 §5.2), or the additional length of operation code 7Fh;
    /// 0 where it cannot be told (vendor specific groups, extended format, too few bytes).
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> cdb)
    {
        if (cdb.IsEmpty)
        {
            return 0;
        }

        return (cdb[0] >> 5) switch
        {
            0 => Length6,
            1 or 2 => Length10,
            3 => cdb[0] == ScsiCommandTable.VariableLengthOperationCode && cdb.Length >= 8 ? 8 + cdb[7] : 0,
            4 => Length16,
            5 => Length12,
            _ => 0,
        };
    }
}
