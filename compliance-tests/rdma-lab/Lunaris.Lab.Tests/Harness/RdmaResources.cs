using System.Globalization;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>How many objects of each kind the kernel holds on a device, the targets' own included.</summary>
internal sealed class RdmaResources
{
    private readonly string _device;
    private readonly string _text;

    private RdmaResources(string device, string text)
    {
        _device = device;
        _text = text;
    }

    /// <summary>Counts now.</summary>
    public static RdmaResources Count(string? device = null)
    {
        device ??= LabEnvironment.Device;
        // "0: rxe0: pd 2 cq 1 qp 2 cm_id 3 mr 1 ctx 1 srq 0"
        string line = LabTool.Run("rdma", "resource", "show", device).Split('\n').Single(text => text.Contains($" {device}:", StringComparison.Ordinal));
        return new RdmaResources(device, line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Trim());
    }

    /// <summary>Count of one kind: pd, cq, qp, cm_id, mr, ctx.</summary>
    public int this[string kind]
    {
        get
        {
            string[] words = _text.Split(' ');
            return int.Parse(words[Array.IndexOf(words, kind) + 1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Waits until the counts are these again: peers tear down in their own time.</summary>
    public void AssertReached()
        => Waiting.Until(
            () => Count(_device)._text == _text,
            () => $"The device holds {Count(_device)._text}, and held {_text} before.");

    public override string ToString() => _text;
}
