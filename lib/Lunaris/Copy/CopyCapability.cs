using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <summary>What a logical unit's copy manager can do, by its INQUIRY data and Third-Party Copy page (SPC-5).</summary>
internal readonly record struct CopyCapability(bool HasLid1, bool HasLid4, bool Populates, bool Uses, BlockRodTokenLimits TokenLimits)
{
    /// <summary>Reads the page; a device with the 3PC bit and without the page is taken to have EXTENDED COPY(LID1), as those before SPC-4 have.</summary>
    public static CopyCapability Of(bool thirdPartyCopy, ReadOnlySpan<byte> page)
    {
        bool isListed = false;
        bool hasTokenLimits = false;
        var found = new CopyCapability();
        if (thirdPartyCopy && VpdPage.TryParse(page, VpdPageCodes.ThirdPartyCopy, out VpdPage parsed))
        {
            foreach (TypedDescriptorEnumerator.Descriptor descriptor in parsed.CopyDescriptors())
            {
                switch (descriptor.Type)
                {
                    case CopyDescriptorTypes.SupportedCommands:
                        isListed = true;
                        SupportedCopyCommands commands = descriptor.Commands();
                        found = found with
                        {
                            HasLid1 = commands.Contains(ExtendedCopyLid1.OperationCode, (byte)(ExtendedCopyLid1.ServiceAction ?? 0)),
                            HasLid4 = commands.Contains(ExtendedCopyLid4.OperationCode, (byte)(ExtendedCopyLid4.ServiceAction ?? 0)),
                            Populates = commands.Contains(PopulateToken.OperationCode, (byte)(PopulateToken.ServiceAction ?? 0)),
                            Uses = commands.Contains(WriteUsingToken.OperationCode, (byte)(WriteUsingToken.ServiceAction ?? 0)),
                        };
                        break;
                    case CopyDescriptorTypes.BlockRodTokenLimits when descriptor.TryRead(out BlockRodTokenLimits limits):
                        hasTokenLimits = true;
                        found = found with { TokenLimits = limits };
                        break;
                }
            }
        }

        return isListed
            ? found with { Populates = found.Populates && hasTokenLimits, Uses = found.Uses && hasTokenLimits }
            : new CopyCapability { HasLid1 = thirdPartyCopy };
    }

    /// <summary>The best method from one unit to another; the copy manager of the destination is asked to copy.</summary>
    public static TargetCopyMethod? Choose(in CopyCapability source, in CopyCapability destination) =>
        source.Populates && destination.Uses ? TargetCopyMethod.Token
        : destination.HasLid1 ? TargetCopyMethod.ExtendedCopyLid1
        : destination.HasLid4 ? TargetCopyMethod.ExtendedCopyLid4
        : null;
}
