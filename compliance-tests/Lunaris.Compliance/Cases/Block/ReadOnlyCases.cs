using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>A medium that is write protected.</summary>
internal static class ReadOnlyCases
{
    [ComplianceCase("SCSI.ReadOnly.ReadOnlySBC", "SBC-4 Write protection", Needs.Disk | Needs.DataLoss | Needs.WriteProtected, "Every command that writes ends with WRITE PROTECTED, and the medium stays as it is.")]
    public static async Task All(ComplianceContext c)
    {
        uint blocks = Medium.Most(c, 8);
        byte[] before = await c.ReadAsync(0, blocks);
        foreach ((string name, byte[] cdb, byte[] data) in Writes(c))
        {
            CommandResult result = await c.Unit.RunAsync(cdb, 0, data);
            if (!result.IsUnsupported)
            {
                result.Expect(Expectation.WriteProtected, name);
            }
        }

        await c.ExpectBlocksAsync(0, before, "a write to a protected medium changed it");
    }

    /// <summary>A write by each command that writes.</summary>
    public static IEnumerable<(string Name, byte[] Cdb, byte[] Data)> Writes(ComplianceContext c)
    {
        byte[] block = c.Pattern(1, 77);
        foreach (BlockForm form in (BlockForm[])[BlockForm.Write6, BlockForm.Write10, BlockForm.Write12, BlockForm.Write16, BlockForm.WriteVerify10, BlockForm.WriteVerify12, BlockForm.WriteVerify16, BlockForm.WriteSame10, BlockForm.WriteSame16, BlockForm.OrWrite])
        {
            yield return (form.Name, form.Cdb(0, 1), block);
        }

        if (c.Capabilities.Limits is { MaximumCompareAndWriteLength: > 0 })
        {
            yield return ("COMPARE AND WRITE", BlockForm.CompareAndWrite.Cdb(0, 1), [.. block, .. block]);
        }

        if (c.Capabilities.Limits is { MaximumAtomicTransferLength: > 0, AtomicTransferLengthGranularity: <= 1 })
        {
            yield return ("WRITE ATOMIC(16)", BlockForm.WriteAtomic16.Cdb(0, 1), block);
        }

        if (c.Capabilities.Provisioning is { Lbpu: true })
        {
            byte[] list = UnmapChecks.List((0, 1));
            yield return ("UNMAP", [0x42, 0, 0, 0, 0, 0, 0, 0, (byte)list.Length, 0], list);
        }
    }
}
