using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Compliance.Framework;

/// <summary>What the device said about itself before the first case. What it does later is for the cases to check against this.</summary>
public sealed class Capabilities
{
    private readonly HashSet<(byte, int)> _seen = [];
    private readonly Lock _gate = new();

    public InquiryData Inquiry { get; set; }

    /// <summary>Standard INQUIRY data as it came.</summary>
    public byte[] InquiryBytes { get; set; } = [];

    public PeripheralDeviceType DeviceType => Inquiry.DeviceType;

    public bool IsDisk => DeviceType is PeripheralDeviceType.DirectAccess or PeripheralDeviceType.HostManagedZoned;

    /// <summary>Vital product data pages, by code, as they came.</summary>
    public Dictionary<byte, byte[]> Vpd { get; } = [];

    public int BlockSize { get; set; } = 512;

    public ulong BlockCount { get; set; }

    /// <summary>READ CAPACITY(16) data, where the device has it.</summary>
    public ReadCapacity16Data? Capacity16 { get; set; }

    public BlockLimitsPage? Limits { get; set; }

    public LogicalBlockProvisioningPage? Provisioning { get; set; }

    public bool IsThin => Capacity16 is { Lbpme: true };

    public bool IsWriteProtected { get; set; }

    /// <summary>Operation codes and service actions that REPORT SUPPORTED OPERATION CODES lists; null where the device has not the command.</summary>
    public HashSet<(byte OperationCode, int ServiceAction)>? Listed { get; set; }

    /// <summary>Notes that the device has carried a command out.</summary>
    public void SawSuccess(ReadOnlySpan<byte> cdb)
    {
        lock (_gate)
        {
            _seen.Add(KeyOf(cdb));
        }
    }

    /// <summary>Whether the device cannot say that it has no such command: it lists it, or has carried it out.</summary>
    public bool MustSupport(ReadOnlySpan<byte> cdb)
    {
        (byte, int) key = KeyOf(cdb);
        lock (_gate)
        {
            return _seen.Contains(key) || Listed?.Contains(key) == true;
        }
    }

    /// <summary>Operation code and service action; -1 where there is none.</summary>
    public static (byte OperationCode, int ServiceAction) KeyOf(ReadOnlySpan<byte> cdb)
    {
        byte code = cdb[0];
        return code switch
        {
            ScsiCommandTable.VariableLengthOperationCode => (code, (cdb[8] << 8) | cdb[9]),
            0x48 or 0x5E or 0x5F or 0x83 or 0x84 or 0x9E or 0x9F or 0xA3 or 0xA4 or 0xA9 or 0xAB => (code, cdb[1] & 0x1F),
            _ => (code, -1),
        };
    }
}
