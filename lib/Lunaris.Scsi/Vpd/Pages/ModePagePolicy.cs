namespace Lunaris.Scsi.Vpd;

/// <summary>MODE PAGE POLICY (SPC-5).</summary>
public enum ModePagePolicy : byte
{
    /// <summary>One for all.</summary>
    Shared = 0x00,

    /// <summary>One for each target port.</summary>
    PerTargetPort = 0x01,

    /// <summary>One for each initiator port (obsolete).</summary>
    PerInitiatorPort = 0x02,

    /// <summary>One for each I_T nexus.</summary>
    PerNexus = 0x03,
}
