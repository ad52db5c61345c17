using Lunaris.Scsi;

namespace Lunaris.Tests.Scsi.Commands;

/// <summary>A command with every field set to something telling, and the bytes that the standard's table makes of it.</summary>
public sealed record CdbVector(ScsiCommandInfo Info, string Hex, Func<byte[]> Write, Func<byte[], bool> ParsesBack, string Text)
{
    public byte[] Bytes => Convert.FromHexString(Hex.Replace(" ", "", StringComparison.Ordinal));

    public static CdbVector Of<T>(T command, string hex)
        where T : struct, IScsiCommand, IScsiCommandDefinition<T>, IEquatable<T>
    {
        return new CdbVector(
            T.Info,
            hex,
            () =>
            {
                var bytes = new byte[command.CdbLength];
                int written = command.WriteCdb(bytes);
                return bytes[..written];
            },
            bytes => T.TryParse(bytes, out T parsed) && parsed.Equals(command),
            command.ToString()!);
    }

    public override string ToString() => Info.Type.Name;
}
