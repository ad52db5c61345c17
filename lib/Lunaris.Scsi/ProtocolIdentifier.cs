namespace Lunaris.Scsi;

/// <summary>PROTOCOL IDENTIFIER: SCSI transport protocols (SPC-5).</summary>
public enum ProtocolIdentifier : byte
{
    /// <summary>Fibre Channel (FCP).</summary>
    FibreChannel = 0x0,

    /// <summary>Parallel SCSI (SPI, obsolete).</summary>
    ParallelScsi = 0x1,

    /// <summary>SSA (obsolete).</summary>
    Ssa = 0x2,

    /// <summary>IEEE 1394 (SBP).</summary>
    Ieee1394 = 0x3,

    /// <summary>SCSI RDMA Protocol (SRP).</summary>
    Rdma = 0x4,

    /// <summary>iSCSI.</summary>
    Iscsi = 0x5,

    /// <summary>Serial Attached SCSI (SPL).</summary>
    Sas = 0x6,

    /// <summary>Automation/drive interface (ADT).</summary>
    AutomationDrive = 0x7,

    /// <summary>ATA/ATAPI.</summary>
    Ata = 0x8,

    /// <summary>USB attached SCSI (UAS).</summary>
    Uas = 0x9,

    /// <summary>SCSI over PCI Express (SOP).</summary>
    Sop = 0xA,

    /// <summary>PCI Express protocols.</summary>
    PciExpress = 0xB,

    /// <summary>No specific protocol.</summary>
    None = 0xF,
}
