namespace Lunaris.Scsi.Sense;

/// <summary>One assigned additional sense code.</summary>
/// <param name="Asc">ADDITIONAL SENSE CODE.</param>
/// <param name="Ascq">ADDITIONAL SENSE CODE QUALIFIER.</param>
/// <param name="Name">T10's words.</param>
public readonly record struct AdditionalSenseRow(byte Asc, byte Ascq, string Name)
{
    /// <summary>Both codes as one number.</summary>
    public ushort Code => (ushort)((Asc << 8) | Ascq);
}
