using Lunaris.Iscsi.Wire;

namespace Lunaris.Target.Faults;

/// <summary>Which way a PDU goes, seen from the target.</summary>
public enum FaultDirection : byte
{
    /// <summary>From the initiator.</summary>
    In,

    /// <summary>To the initiator.</summary>
    Out,
}

/// <summary>Looks at a PDU.</summary>
/// <param name="header">Its basic header segment.</param>
/// <param name="data">Its data segment.</param>
public delegate bool PduPredicate(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data);

/// <summary>
/// Says on which PDU a fault strikes: <c>Fault.Out(Opcode.DataIn).Nth(3).Do(FaultAction.Drop)</c>. It is a value that can be used again for further rules.
/// </summary>
public sealed record Fault
{
    private Fault(FaultDirection direction, Opcode? opcode)
    {
        Direction = direction;
        Opcode = opcode;
    }

    /// <summary>The direction.</summary>
    public FaultDirection Direction { get; }

    /// <summary>The opcode, or null for any.</summary>
    public Opcode? Opcode { get; }

    internal int First { get; private init; } = 1;

    internal int Count { get; private init; } = 1;

    internal PduPredicate? Predicate { get; private init; }

    /// <summary>PDUs of the target.</summary>
    /// <param name="opcode">The opcode, or null for any.</param>
    public static Fault Out(Opcode? opcode = null) => new(FaultDirection.Out, opcode);

    /// <summary>PDUs of the initiator.</summary>
    /// <param name="opcode">The opcode, or null for any.</param>
    public static Fault In(Opcode? opcode = null) => new(FaultDirection.In, opcode);

    /// <summary>SCSI commands of one operation code.</summary>
    /// <param name="operationCode">The operation code.</param>
    public static Fault Command(byte operationCode) => In(Iscsi.Wire.Opcode.ScsiCommand).Where((header, _) => header[32] == operationCode);

    /// <summary>Strikes from the n-th PDU on that fits; 1 is the first after arming.</summary>
    /// <param name="n">The number, from 1.</param>
    public Fault Nth(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return this with { First = n };
    }

    /// <summary>Strikes so many times in a row.</summary>
    /// <param name="count">How many times.</param>
    public Fault Times(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return this with { Count = count };
    }

    /// <summary>Strikes every time until disarmed.</summary>
    public Fault Always() => this with { Count = int.MaxValue };

    /// <summary>Strikes only where a condition holds; several conditions must all hold.</summary>
    /// <param name="predicate">The condition.</param>
    public Fault Where(PduPredicate predicate)
    {
        PduPredicate? earlier = Predicate;
        return this with { Predicate = earlier is null ? predicate : (header, data) => earlier(header, data) && predicate(header, data) };
    }

    /// <summary>Makes a rule of it.</summary>
    /// <param name="actions">What happens, in this order.</param>
    public FaultRule Do(params FaultAction[] actions) => new(this, actions);
}

/// <summary>A fault with what it does. One rule is armed in one plan only.</summary>
public sealed class FaultRule
{
    private readonly TaskCompletionSource _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Fault _fault;
    private int _seen;
    private int _strikes;

    internal FaultRule(Fault fault, FaultAction[] actions)
    {
        _fault = fault;
        Actions = actions;
    }

    /// <summary>How often it has struck.</summary>
    public int Fired => Volatile.Read(ref _strikes);

    /// <summary>Completes when it first strikes.</summary>
    public Task WhenFired => _fired.Task;

    internal FaultAction[] Actions { get; }

    internal bool IsSpent => _strikes >= _fault.Count;

    internal bool Strikes(FaultDirection direction, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        if (direction != _fault.Direction
            || (_fault.Opcode is { } opcode && Bhs.OpcodeOf(header) != opcode)
            || (_fault.Predicate is { } predicate && !predicate(header, data))
            || ++_seen < _fault.First
            || IsSpent)
        {
            return false;
        }

        Interlocked.Increment(ref _strikes);
        _fired.TrySetResult();
        return true;
    }
}
