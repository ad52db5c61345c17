using Lunaris.Scsi.Primary;

namespace Lunaris;

/// <summary>The ALUA state of a target port group (REPORT TARGET PORT GROUPS, SPC-5).</summary>
public sealed record TargetPortGroup
{
    /// <summary>TARGET PORT GROUP: its number.</summary>
    public required ushort Group { get; init; }

    /// <summary>ASYMMETRIC ACCESS STATE.</summary>
    public required AsymmetricAccessState State { get; init; }

    /// <summary>PREF: whether the device would rather be used through this group.</summary>
    public bool IsPreferred { get; init; }

    /// <summary>The states that the group can be in, where the device tells.</summary>
    public required IReadOnlyList<AsymmetricAccessState> SupportedStates { get; init; }

    /// <summary>STATUS CODE: what led to the state; 0 nothing to tell, 1 SET TARGET PORT GROUPS, 2 the device itself.</summary>
    public byte StatusCode { get; init; }

    /// <summary>RELATIVE TARGET PORT IDENTIFIERs of its ports.</summary>
    public required IReadOnlyList<ushort> Ports { get; init; }

    /// <summary>Whether reads and writes are carried out in this state.</summary>
    public bool IsUsable => State is AsymmetricAccessState.ActiveOptimized or AsymmetricAccessState.ActiveNonOptimized or AsymmetricAccessState.LbaDependent;

    internal static TargetPortGroup From(TargetPortGroupsData.Group group)
    {
        TargetPortGroupHeader header = group.Header;
        var supported = new List<AsymmetricAccessState>();
        Add(header.ActiveOptimizedSupported, AsymmetricAccessState.ActiveOptimized);
        Add(header.ActiveNonOptimizedSupported, AsymmetricAccessState.ActiveNonOptimized);
        Add(header.StandbySupported, AsymmetricAccessState.Standby);
        Add(header.UnavailableSupported, AsymmetricAccessState.Unavailable);
        Add(header.LbaDependentSupported, AsymmetricAccessState.LbaDependent);
        Add(header.OfflineSupported, AsymmetricAccessState.Offline);
        Add(header.TransitioningSupported, AsymmetricAccessState.Transitioning);
        var ports = new ushort[group.PortCount];
        for (int i = 0; i < ports.Length; i++)
        {
            ports[i] = group.Port(i);
        }

        return new TargetPortGroup
        {
            Group = header.Group,
            State = header.State,
            IsPreferred = header.Preferred,
            SupportedStates = supported,
            StatusCode = header.StatusCode,
            Ports = ports,
        };

        void Add(bool isSupported, AsymmetricAccessState state)
        {
            if (isSupported)
            {
                supported.Add(state);
            }
        }
    }
}
