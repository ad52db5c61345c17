namespace Lunaris.Scsi;

/// <summary>A SCSI command that can write its own CDB. Implementations are small structs: constrain a type parameter to avoid boxing.</summary>
public interface IScsiCommand
{
    /// <summary>Length of the CDB in bytes.</summary>
    int CdbLength { get; }

    /// <summary>Where the command's data goes, as the command descriptor says; a length of zero moves nothing.</summary>
    DataDirection Direction { get; }

    /// <summary>
    /// Whether sending the command twice leaves a direct access block device, and the answer, as sending it once would. For other device types
    /// ask <see cref="ScsiCommandTable.IsIdempotent"/>.
    /// </summary>
    bool IsIdempotent { get; }

    /// <summary>The standard's name, such as <c>READ(10)</c>.</summary>
    string Name { get; }

    /// <summary>Writes the CDB.</summary>
    /// <param name="destination">At least <see cref="CdbLength"/> bytes; what lies beyond is left alone.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A field does not fit its width.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    int WriteCdb(Span<byte> destination);
}
