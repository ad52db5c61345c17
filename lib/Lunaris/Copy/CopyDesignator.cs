using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <summary>The name by which a copy manager is told which logical unit is meant.</summary>
internal static class CopyDesignator
{
    /// <summary>Longest designator of an identification CSCD descriptor (SPC-5).</summary>
    private const int MaxLength = 20;

    /// <summary>The best designator of a Device Identification page with its header, or null: NAA names first, which every copy manager takes.</summary>
    public static byte[]? Choose(ReadOnlySpan<byte> page)
    {
        int best = 0;
        byte[]? chosen = null;
        if (DeviceIdentificationPage.TryParse(page, out DeviceIdentificationPage identification))
        {
            foreach (Designator designator in identification.Designators)
            {
                bool fits = designator is { Association: DesignatorAssociation.LogicalUnit, IsTruncated: false, Value.Length: > 0 and <= MaxLength };
                int rank = !fits ? 0 : designator.Type switch
                {
                    DesignatorType.Naa => 10 + designator.Value.Length,
                    DesignatorType.Eui64 => 9,
                    DesignatorType.Uuid => 8,
                    DesignatorType.T10VendorId => 7,
                    _ => 0,
                };
                if (rank > best)
                {
                    best = rank;
                    chosen = designator.Bytes[..(Designator.HeaderLength + designator.Value.Length)].ToArray();
                }
            }
        }

        return chosen;
    }
}
