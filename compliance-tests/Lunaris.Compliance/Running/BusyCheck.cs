using System.Buffers.Binary;
using System.Globalization;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Running;

/// <summary>Looks whether somebody else uses the logical unit: a reservation, registrations, a partition table or a file system.</summary>
public static class BusyCheck
{
    private const int Looked = 128 * 1024;

    private static readonly (int Offset, byte[] Bytes, string What)[] s_signatures =
    [
        (512, "LABELONE"u8.ToArray(), "an LVM volume"),
        (0, "XFSB"u8.ToArray(), "an XFS file system"),
        (1024 + 56, [0x53, 0xEF], "an ext file system"),
        (65536 + 64, "_BHRfS_M"u8.ToArray(), "a Btrfs file system"),
        (3, "NTFS    "u8.ToArray(), "an NTFS file system"),
        (3, "EXFAT   "u8.ToArray(), "an exFAT file system"),
        (54, "FAT"u8.ToArray(), "a FAT file system"),
        (82, "FAT32"u8.ToArray(), "a FAT file system"),
        (3, "-FVE-FS-"u8.ToArray(), "a BitLocker volume"),
        (0, "LUKS"u8.ToArray(), "a LUKS volume"),
        (4096, [0xFC, 0x4E, 0x2B, 0xA9], "a Linux RAID member"),
        (4086, "SWAPSPACE2"u8.ToArray(), "a swap area"),
        (4086, "SWAP-SPACE"u8.ToArray(), "a swap area"),
        (1024, [0x10, 0x20, 0xF5, 0xF2], "an F2FS file system"),
    ];

    /// <summary>Why the logical unit looks busy, or null.</summary>
    /// <param name="unit">The logical unit.</param>
    /// <param name="capabilities">What it is like.</param>
    /// <param name="writes">Whether the run writes, so that what is on the medium matters.</param>
    public static async Task<string?> FindAsync(TestUnit unit, Capabilities capabilities, bool writes)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(capabilities);
        CommandResult keys = await unit.RunAsync(new PersistentReserveInReadKeys { AllocationLength = 1024 }, 1024);
        if (keys.IsGood && keys.Data.Length >= 8 && BinaryPrimitives.ReadUInt32BigEndian(keys.Data.AsSpan(4)) is > 0 and var length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{length / 8} reservation keys are registered with it");
        }

        if (!capabilities.IsDisk || capabilities.BlockCount == 0)
        {
            return null;
        }

        uint blocks = (uint)Math.Min((ulong)(Looked / capabilities.BlockSize), capabilities.BlockCount);
        CommandResult read = await unit.RunAsync(Cdbs.Read(0, blocks), (int)blocks * capabilities.BlockSize);
        if (read.Status == ScsiStatus.ReservationConflict)
        {
            return "another initiator has reserved it";
        }

        return writes && read.IsGood ? Signature(read.Data, capabilities.BlockSize) : null;
    }

    /// <summary>What the beginning of a medium says is on it, or null.</summary>
    public static string? Signature(ReadOnlySpan<byte> medium, int blockSize)
    {
        if (Matches(medium, blockSize, "EFI PART"u8))
        {
            return "it has a GPT partition table";
        }

        foreach ((int offset, byte[] bytes, string what) in s_signatures)
        {
            if (Matches(medium, offset, bytes))
            {
                return $"it holds {what}";
            }
        }

        bool bootSector = Matches(medium, 510, [0x55, 0xAA]);
        return bootSector && medium.Slice(446, 64).ContainsAnyExcept((byte)0) ? "it has an MBR partition table" : null;
    }

    private static bool Matches(ReadOnlySpan<byte> medium, int offset, ReadOnlySpan<byte> signature) =>
        medium.Length >= offset + signature.Length && medium.Slice(offset, signature.Length).SequenceEqual(signature);
}
