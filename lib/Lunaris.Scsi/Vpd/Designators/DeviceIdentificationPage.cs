using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Device Identification page, 83h (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct DeviceIdentificationPage
{
    /// <summary>PAGE CODE.</summary>
    public const byte PageCode = 0x83;

    private DeviceIdentificationPage(VpdPage page) => Page = page;

    /// <summary>The page.</summary>
    public VpdPage Page { get; }

    /// <summary>The names.</summary>
    public DesignatorEnumerator Designators => new(Page.Content);

    /// <summary>Reads the page.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out DeviceIdentificationPage view)
    {
        bool parsed = VpdPage.TryParse(bytes, PageCode, out VpdPage page);
        view = new DeviceIdentificationPage(page);
        return parsed;
    }

    /// <summary>
    /// The logical unit's best name: world wide unique ones before others, NAA before EUI-64, UUID and names; <see langword="null"/> where there is none.
    /// </summary>
    public string? LogicalUnitName()
    {
        int best = 0;
        string? name = null;
        foreach (Designator designator in Designators)
        {
            int rank = designator.Association != DesignatorAssociation.LogicalUnit || designator.IsTruncated ? 0 : designator.Type switch
            {
                DesignatorType.Naa => designator.IsWorldWideUnique ? 8 : 3,
                DesignatorType.Eui64 => 7,
                DesignatorType.Uuid => 6,
                DesignatorType.ScsiName => 5,
                DesignatorType.T10VendorId => 4,
                DesignatorType.VendorSpecific => 1,
                _ => 0,
            };
            if (rank > best)
            {
                best = rank;
                name = designator.ToString();
            }
        }

        return name;
    }
}
