using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>
/// CmdSN and the window in which the target takes commands (RFC 7143 §4.2.2.1). Our own count is the only authority on the next CmdSN: a target
/// was seen whose login response named an ExpCmdSN it did not mean.
/// </summary>
internal struct CommandWindow
{
    private CmdSn _next;
    private CmdSn _expected;
    private CmdSn _max;

    /// <summary>The CmdSN of the next command; also what immediate PDUs carry.</summary>
    public readonly CmdSn Next => _next;

    /// <summary>Last CmdSN that the target takes.</summary>
    public readonly CmdSn Max => _max;

    /// <summary>Last CmdSN that the target has acknowledged, plus one.</summary>
    public readonly CmdSn Expected => _expected;

    /// <summary>Whether a command may go.</summary>
    public readonly bool IsOpen => _next <= _max;

    /// <summary>Commands that may go now.</summary>
    public readonly int Room => Math.Max(0, _max - _next + 1);

    /// <summary>Starts a session's numbering.</summary>
    public void Start(CmdSn first)
    {
        _next = first;
        _expected = first;
        _max = new CmdSn(unchecked(first.Value - 1));
    }

    /// <summary>Goes on with another CmdSN than the one that is due.</summary>
    public void Continue(CmdSn next) => _next = next;

    /// <summary>Takes the next CmdSN for a command that is not immediate.</summary>
    public CmdSn Take()
    {
        CmdSn taken = _next;
        _next = taken.Next;
        return taken;
    }

    /// <summary>Takes in ExpCmdSN and MaxCmdSN from the target; older or contradictory pairs change nothing.</summary>
    public void Update(CmdSn expected, CmdSn max)
    {
        if (max - expected < -1)
        {
            return;
        }

        if (max > _max)
        {
            _max = max;
        }

        if (expected > _expected)
        {
            _expected = expected;
        }
    }
}
