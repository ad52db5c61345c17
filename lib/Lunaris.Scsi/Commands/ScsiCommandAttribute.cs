namespace Lunaris.Scsi;

/// <summary>
/// Declares a SCSI command on a <c>readonly partial record struct</c> whose init properties carry field attributes. The generator adds the operation
/// code, the service action (byte 1 bits 4 to 0; bytes 8 and 9 with the additional length in byte 7 for operation code 7Fh), the CONTROL byte (last
/// byte; byte 1 for operation code 7Fh), <c>WriteCdb</c>, <c>TryParse</c>, <c>ToString</c> and the row of <see cref="ScsiCommandTable"/>.
/// </summary>
/// <param name="operationCode">OPERATION CODE.</param>
/// <param name="name">The standard's name, such as <c>READ(10)</c>.</param>
/// <param name="cdbLength">Length of the CDB in bytes.</param>
/// <param name="direction">Where the data goes.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class ScsiCommandAttribute(byte operationCode, string name, int cdbLength, DataDirection direction) : Attribute
{
    /// <summary>OPERATION CODE.</summary>
    public byte OperationCode { get; } = operationCode;

    /// <summary>The standard's name.</summary>
    public string Name { get; } = name;

    /// <summary>Length of the CDB in bytes.</summary>
    public int CdbLength { get; } = cdbLength;

    /// <summary>Where the data goes.</summary>
    public DataDirection Direction { get; } = direction;

    /// <summary>SERVICE ACTION, or -1 where the command has none.</summary>
    public int ServiceAction { get; set; } = -1;

    /// <summary>Where the command is defined, such as <c>SBC-4</c>.</summary>
    public string Spec { get; set; } = string.Empty;

    /// <summary>The command sets that the command belongs to.</summary>
    public CommandSets Sets { get; set; } = CommandSets.Primary;

    /// <summary>Whether the command may be sent twice.</summary>
    public Idempotence Idempotence { get; set; }
}
