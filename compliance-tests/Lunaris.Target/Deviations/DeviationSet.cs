namespace Lunaris.Target;

/// <summary>The deviations that are planted in a target; while there are none they cost one look at a flag. Thread-safe.</summary>
public sealed class DeviationSet
{
    private readonly Lock _gate = new();
    private volatile Deviation[] _planted = [];

    /// <summary>Whether any is planted.</summary>
    public bool Any => _planted.Length > 0;

    /// <summary>Those that are planted.</summary>
    public IReadOnlyList<Deviation> Planted => _planted;

    /// <summary>Whether one is planted.</summary>
    public bool Has(Deviation deviation) => _planted.Length > 0 && Array.IndexOf(_planted, deviation) >= 0;

    /// <summary>Plants one.</summary>
    public void Plant(Deviation deviation)
    {
        lock (_gate)
        {
            _planted = [.. _planted, deviation];
        }
    }

    /// <summary>Takes all away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _planted = [];
        }
    }
}
