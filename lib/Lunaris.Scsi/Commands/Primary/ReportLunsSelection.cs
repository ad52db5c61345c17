namespace Lunaris.Scsi.Commands;

/// <summary>SELECT REPORT of REPORT LUNS (SPC-5).</summary>
public enum ReportLunsSelection : byte
{
    /// <summary>All but well known logical units.</summary>
    Addressable = 0x00,

    /// <summary>Only well known logical units.</summary>
    WellKnown = 0x01,

    /// <summary>All.</summary>
    All = 0x02,

    /// <summary>Only administrative logical units.</summary>
    Administrative = 0x10,

    /// <summary>Administrative and non-conglomerate logical units.</summary>
    AdministrativeAndIndependent = 0x11,

    /// <summary>The subsidiary logical units of the addressed conglomerate.</summary>
    Subsidiary = 0x12,
}
