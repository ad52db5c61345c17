namespace Lunaris.Scsi;

/// <summary>What the generator gives every declared command as static members.</summary>
/// <typeparam name="TSelf">The command.</typeparam>
public interface IScsiCommandDefinition<TSelf>
    where TSelf : struct, IScsiCommandDefinition<TSelf>
{
    /// <summary>The command's row in the table.</summary>
    static abstract ScsiCommandInfo Info { get; }

    /// <summary>Reads a CDB of this command; reserved bits are not looked at (see <see cref="ScsiCommandInfo.HasReservedBits"/>).</summary>
    /// <returns>Whether the operation code and service action are this command's and the CDB is long enough.</returns>
    static abstract bool TryParse(ReadOnlySpan<byte> cdb, out TSelf command);
}
