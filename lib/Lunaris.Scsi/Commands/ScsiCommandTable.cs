namespace Lunaris.Scsi;

/// <summary>What is known of commands without their type: by CDB and device type.</summary>
/// <remarks>Stateless; safe to use from any thread; allocates nothing.</remarks>
public static class ScsiCommandTable
{
    /// <summary>
    /// Whether a command may be sent a second time, when the fate of the first sending is unknown, without changing the outcome. Everything that
    /// is unknown or vendor specific, reads or changes state that the first sending consumed or changed, moves media, or depends on a position
    /// (tapes) answers <see langword="false"/>.
    /// </summary>
    /// <param name="cdb">The CDB; an empty or short one answers <see langword="false"/>.</param>
    /// <param name="type">The logical unit's device type; <see cref="PeripheralDeviceType.Unknown"/> leaves only what is safe everywhere.</param>
    public static bool IsIdempotent(ReadOnlySpan<byte> cdb, PeripheralDeviceType type)
    {
        if (cdb.Length < 6)
        {
            return false;
        }

        return cdb[0] switch
        {
            // TEST UNIT READY, INQUIRY, MODE SENSE, LOG SENSE, PERSISTENT RESERVE IN, REPORT LUNS
            0x00 or 0x12 or 0x1A or 0x5A or 0x4D or 0x5E or 0xA0 => true,
            // MAINTENANCE IN: identifying information, target port groups, supported operations, priority, timestamp
            0xA3 => (cdb[1] & 0x1F) is 0x05 or 0x0A or 0x0B or 0x0C or 0x0D or 0x0E or 0x0F,
            // READ(6/10/12/16), READ CAPACITY(10), VERIFY, PRE-FETCH, READ DEFECT DATA, SYNCHRONIZE CACHE
            0x08 or 0x28 or 0xA8 or 0x88 or 0x25 or 0x2F or 0xAF or 0x8F or 0x34 or 0x90 or 0x37 or 0xB7 or 0x35 or 0x91 => IsBlock(type),
            // SERVICE ACTION IN(16): READ CAPACITY, GET LBA STATUS, REPORT REFERRALS, GET STREAM STATUS, GET PHYSICAL ELEMENT STATUS
            0x9E => IsBlock(type) && (cdb[1] & 0x1F) is 0x10 or 0x12 or 0x13 or 0x16 or 0x17,
            // REPORT ZONES and its kin
            0x95 => type is PeripheralDeviceType.HostManagedZoned or PeripheralDeviceType.DirectAccess,
            // WRITE, WRITE AND VERIFY, WRITE SAME, WRITE ATOMIC, UNMAP
            0x0A or 0x2A or 0xAA or 0x8A or 0x2E or 0xAE or 0x8E or 0x41 or 0x93 or 0x9C or 0x42 => IsOverwritable(type),
            // 32-byte forms: READ, VERIFY; WRITE, WRITE AND VERIFY, WRITE SAME, WRITE ATOMIC
            0x7F when cdb.Length >= 32 => ((cdb[8] << 8) | cdb[9]) switch
            {
                0x0009 or 0x000A => IsBlock(type),
                0x000B or 0x000C or 0x000D or 0x000F => IsOverwritable(type),
                _ => false,
            },
            _ => false,
        };
    }

    private static bool IsBlock(PeripheralDeviceType type) => type is PeripheralDeviceType.DirectAccess or PeripheralDeviceType.SimplifiedDirectAccess
        or PeripheralDeviceType.WriteOnce or PeripheralDeviceType.OpticalMemory or PeripheralDeviceType.CdDvd or PeripheralDeviceType.HostManagedZoned;

    // A write repeated on a sequential write required zone, or on write-once media, fails the second time.
    private static bool IsOverwritable(PeripheralDeviceType type) => type is PeripheralDeviceType.DirectAccess or PeripheralDeviceType.SimplifiedDirectAccess;
}
