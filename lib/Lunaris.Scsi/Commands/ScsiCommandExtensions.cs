namespace Lunaris.Scsi;

/// <summary>Conveniences on commands.</summary>
public static class ScsiCommandExtensions
{
    /// <summary>The CDB as bytes that may be altered.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A field does not fit its width, or the CDB exceeds 32 bytes.</exception>
    public static RawCdb ToCdb<TCommand>(this TCommand command)
        where TCommand : struct, IScsiCommand
    {
        Span<byte> bytes = stackalloc byte[Cdb.Length32];
        int length = command.WriteCdb(bytes);
        return new RawCdb(bytes[..length], command.Direction);
    }
}
