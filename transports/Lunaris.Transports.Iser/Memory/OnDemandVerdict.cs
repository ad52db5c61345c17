using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>What is known of windows over on-demand memory on an adapter.</summary>
/// <param name="IsUsable">They work, at least for buffers of whole pages.</param>
/// <param name="AlignedOnly">They work for buffers of whole pages only.</param>
/// <param name="Implicit">They work over a region of the whole address space.</param>
/// <param name="Reason">Why not, or not quite; empty where they work for every buffer.</param>
internal sealed record OnDemandVerdict(bool IsUsable, bool AlignedOnly, bool Implicit, string Reason)
{
    private static readonly ConditionalWeakTable<VerbsProvider, ConcurrentDictionary<(string Device, int Mtu), OnDemandVerdict>> s_known = [];

    public static OnDemandVerdict No(string reason) => new(false, false, false, reason);

    /// <summary>The verdict of an earlier proof in this process. The path MTU belongs to it: there are adapters that do it right for single packets only.</summary>
    public static OnDemandVerdict? Recall(VerbsProvider provider, string device, int mtu) =>
        s_known.GetOrCreateValue(provider).GetValueOrDefault((device, mtu));

    public static void Remember(VerbsProvider provider, string device, int mtu, OnDemandVerdict verdict) =>
        s_known.GetOrCreateValue(provider)[(device, mtu)] = verdict;
}
