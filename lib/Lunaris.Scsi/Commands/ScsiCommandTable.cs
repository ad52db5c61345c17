using System.Globalization;
using System.Text;

namespace Lunaris.Scsi;

/// <summary>What is known of commands without their type: by CDB and device type. The rows come from the <c>[ScsiCommand]</c> declarations.</summary>
/// <remarks>Immutable; safe to use from any thread; look-ups allocate nothing.</remarks>
public static partial class ScsiCommandTable
{
    /// <summary>Operation code of the variable length CDB format (SPC-5).</summary>
    public const byte VariableLengthOperationCode = 0x7F;

    private static readonly ScsiCommandInfo[] s_rows = CreateRows();
    private static readonly ushort[] s_first = CreateIndex(s_rows);

    /// <summary>All commands, by operation code, then service action.</summary>
    public static ReadOnlySpan<ScsiCommandInfo> Rows => s_rows;

    /// <summary>The rows of one operation code.</summary>
    public static ReadOnlySpan<ScsiCommandInfo> RowsOf(byte operationCode) => s_rows.AsSpan(s_first[operationCode]..s_first[operationCode + 1]);

    /// <summary>
    /// Finds the command of a CDB. Where an operation code belongs to several command sets the device type decides;
    /// <see cref="PeripheralDeviceType.Unknown"/> knows the primary commands only.
    /// </summary>
    /// <returns>The row, or <see langword="null"/> where the command is not known or the CDB too short to tell.</returns>
    public static ScsiCommandInfo? Find(ReadOnlySpan<byte> cdb, PeripheralDeviceType type)
    {
        if (cdb.Length < Cdb.Length6)
        {
            return null;
        }

        int action = cdb[0] != VariableLengthOperationCode ? cdb[1] & 0x1F : cdb.Length >= 10 ? (cdb[8] << 8) | cdb[9] : -1;
        return Find(cdb[0], action, type);
    }

    /// <summary>Finds a command by operation code and service action.</summary>
    /// <param name="operationCode">OPERATION CODE.</param>
    /// <param name="serviceAction">SERVICE ACTION; not looked at for operation codes that have none.</param>
    /// <param name="type">Device type.</param>
    public static ScsiCommandInfo? Find(byte operationCode, int serviceAction, PeripheralDeviceType type)
    {
        (CommandSets own, CommandSets shared) = SetsOf(type);
        ScsiCommandInfo? second = null;
        foreach (ScsiCommandInfo row in RowsOf(operationCode))
        {
            if (row.ServiceAction is { } action && action != serviceAction)
            {
                continue;
            }

            if ((row.Sets & own) != 0)
            {
                return row;
            }

            second ??= (row.Sets & shared) != 0 ? row : null;
        }

        return second;
    }

    /// <summary>
    /// Whether a command may be sent a second time, when the fate of the first sending is unknown, without changing the outcome. Everything that
    /// is unknown or vendor specific, reads or changes state that the first sending consumed or changed, moves media, or depends on a position
    /// (tapes) answers <see langword="false"/>.
    /// </summary>
    /// <param name="cdb">The CDB; an empty or short one answers <see langword="false"/>.</param>
    /// <param name="type">The logical unit's device type; <see cref="PeripheralDeviceType.Unknown"/> leaves only what is safe everywhere.</param>
    public static bool IsIdempotent(ReadOnlySpan<byte> cdb, PeripheralDeviceType type)
    {
        if (Find(cdb, type) is not { } row || cdb.Length < row.CdbLength)
        {
            return false;
        }

        return row.Idempotence switch
        {
            Idempotence.Always => true,
            Idempotence.WhereOverwritable => type is PeripheralDeviceType.DirectAccess or PeripheralDeviceType.SimplifiedDirectAccess,
            _ => false,
        };
    }

    /// <summary>A CDB as a person reads it: the command's name and fields, or the bytes where the command is not known.</summary>
    public static string Format(ReadOnlySpan<byte> cdb, PeripheralDeviceType type = PeripheralDeviceType.DirectAccess)
    {
        if (Find(cdb, type) is { } row && row.Format(cdb) is { } known)
        {
            return known;
        }

        var text = new StringBuilder(cdb.IsEmpty ? "empty CDB" : "CDB");
        foreach (byte b in cdb)
        {
            text.Append(CultureInfo.InvariantCulture, $" {b:x2}");
        }

        return text.ToString();
    }

    // The second set of a pair answers where the first does not know the operation code: an MMC device reads with SBC's READ(10), a tape drive
    // may carry a changer.
    private static (CommandSets Own, CommandSets Shared) SetsOf(PeripheralDeviceType type) => type switch
    {
        PeripheralDeviceType.DirectAccess or PeripheralDeviceType.HostManagedZoned => (CommandSets.Primary | CommandSets.Block | CommandSets.Zoned, CommandSets.None),
        PeripheralDeviceType.WriteOnce or PeripheralDeviceType.OpticalMemory or PeripheralDeviceType.SimplifiedDirectAccess => (CommandSets.Primary | CommandSets.Block, CommandSets.None),
        PeripheralDeviceType.CdDvd => (CommandSets.Primary | CommandSets.Multimedia, CommandSets.Block),
        PeripheralDeviceType.SequentialAccess => (CommandSets.Primary | CommandSets.Tape, CommandSets.Changer),
        PeripheralDeviceType.MediumChanger => (CommandSets.Primary | CommandSets.Changer, CommandSets.None),
        _ => (CommandSets.Primary, CommandSets.None),
    };

    private static partial ScsiCommandInfo[] CreateRows();

    private static ushort[] CreateIndex(ScsiCommandInfo[] rows)
    {
        var first = new ushort[257];
        int row = 0;
        for (int operationCode = 0; operationCode < first.Length; operationCode++)
        {
            first[operationCode] = (ushort)row;
            while (row < rows.Length && rows[row].OperationCode == operationCode)
            {
                row++;
            }
        }

        return first;
    }
}
