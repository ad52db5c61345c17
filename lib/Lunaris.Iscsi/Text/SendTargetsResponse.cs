using System.Diagnostics.CodeAnalysis;
using System.Text;
using Lunaris.Iscsi.Names;

namespace Lunaris.Iscsi.Text;

/// <summary>One target of a SendTargets answer (RFC 7143 appendix C).</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Addresses">Its portals in the order given; empty where the target gave none, which means the portal that was asked.</param>
public sealed record DiscoveredTarget(IscsiName Name, IReadOnlyList<TargetAddress> Addresses)
{
    /// <summary>The target's alias, or null.</summary>
    public string? Alias { get; internal set; }
}

/// <summary>Reads the text that answers SendTargets (RFC 7143 appendix C), after the joining of continued PDUs.</summary>
public static class SendTargetsResponse
{
    /// <summary>Reads the whole answer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="targets">The targets in the order given.</param>
    /// <param name="error">What is wrong, as a sentence.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IReadOnlyList<DiscoveredTarget>? targets, [NotNullWhen(false)] out string? error)
    {
        targets = null;
        error = null;
        List<DiscoveredTarget> found = [];
        List<TargetAddress>? addresses = null;
        TextKeyReader reader = new(text);
        while (reader.MoveNext())
        {
            if (reader.Key.SequenceEqual("TargetName"u8))
            {
                if (!IscsiName.TryParsePeer(Encoding.UTF8.GetString(reader.Value), out IscsiName? name, out string? reason))
                {
                    error = $"SendTargets gave a target name that is none. {reason}";
                    return false;
                }

                addresses = [];
                found.Add(new DiscoveredTarget(name, addresses));
            }
            else if (reader.Key.SequenceEqual("TargetAddress"u8))
            {
                if (addresses is null)
                {
                    error = "SendTargets gave an address before any target name.";
                    return false;
                }

                if (!TargetAddress.TryParse(reader.Value, out TargetAddress address))
                {
                    error = "SendTargets gave an address that is none.";
                    return false;
                }

                addresses.Add(address);
            }
            else if (reader.Key.SequenceEqual("TargetAlias"u8) && found.Count > 0)
            {
                found[^1].Alias = Encoding.UTF8.GetString(reader.Value);
            }
            else if (reader.Key.SequenceEqual("SendTargets"u8))
            {
                error = $"The target refused SendTargets with \"{Encoding.UTF8.GetString(reader.Value)}\".";
                return false;
            }
        }

        if (reader.Error != TextError.None)
        {
            error = $"SendTargets was answered with bad text: {reader.Error.Describe()}.";
            return false;
        }

        targets = found;
        return true;
    }
}
