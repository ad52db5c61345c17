namespace Lunaris.Compliance.Framework;

/// <summary>What a line of evidence tells.</summary>
public enum EvidenceKind
{
    /// <summary>A step of the case, in words.</summary>
    Step,

    /// <summary>A command or request, decoded.</summary>
    Sent,

    /// <summary>What was expected.</summary>
    Expected,

    /// <summary>What came.</summary>
    Got,

    /// <summary>A PDU, header and the beginning of its data.</summary>
    Pdu,

    /// <summary>What should be otherwise.</summary>
    Warning,
}

/// <summary>A line of evidence.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Text">The text.</param>
public sealed record EvidenceLine(EvidenceKind Kind, string Text);

/// <summary>What happened in the case that runs, bounded: of a long case the end is kept. Thread-safe.</summary>
public sealed class EvidenceLog
{
    private const int MaxLines = 400;
    private readonly Lock _gate = new();
    private readonly Queue<EvidenceLine> _lines = new();
    private int _dropped;

    public void Add(EvidenceKind kind, string text)
    {
        lock (_gate)
        {
            if (_lines.Count == MaxLines)
            {
                _lines.Dequeue();
                _dropped++;
            }

            _lines.Enqueue(new EvidenceLine(kind, text));
        }
    }

    public void Step(string text) => Add(EvidenceKind.Step, text);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _lines.Clear();
            _dropped = 0;
        }
    }

    public IReadOnlyList<EvidenceLine> ToList()
    {
        lock (_gate)
        {
            return _dropped == 0 ? [.. _lines] : [new EvidenceLine(EvidenceKind.Step, $"({_dropped} earlier lines are left out)"), .. _lines];
        }
    }
}
