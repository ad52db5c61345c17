using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris;

/// <summary>Base of what the convenience API throws. The message says what failed, where and why, and never holds a secret.</summary>
public abstract class IscsiException : Exception
{
    private protected IscsiException(string message)
        : base(message)
    {
    }
}

/// <summary>The target answered a command with a status other than GOOD.</summary>
public sealed class ScsiStatusException : IscsiException
{
    internal ScsiStatusException(string message, ScsiCompletion completion)
        : base(message)
    {
        Completion = completion;
    }

    /// <summary>How the command ended.</summary>
    public ScsiCompletion Completion { get; }

    /// <summary>The SCSI status.</summary>
    public ScsiStatus Status => Completion.Status;
}

/// <summary>A command ended without a SCSI status.</summary>
public sealed class IscsiCommandException : IscsiException
{
    internal IscsiCommandException(string message, TaskOutcome outcome, TransportFault? fault)
        : base(message)
    {
        Outcome = outcome;
        Fault = fault;
    }

    /// <summary>
    /// What ended it. With <see cref="TaskOutcome.OutcomeUnknown"/> the command may or may not have been carried out; with
    /// <see cref="TaskOutcome.NotSent"/> it certainly was not.
    /// </summary>
    public TaskOutcome Outcome { get; }

    /// <summary>Why the connection was lost, where it was.</summary>
    public TransportFault? Fault { get; }
}

/// <summary>A session could not be made, or has ended.</summary>
public sealed class IscsiSessionException : IscsiException
{
    internal IscsiSessionException(string message, TransportFault? fault)
        : base(message)
    {
        Fault = fault;
    }

    /// <summary>Why; null where the session had not begun.</summary>
    public TransportFault? Fault { get; }
}

/// <summary>A task management function was not carried out.</summary>
public sealed class TaskManagementException : IscsiException
{
    internal TaskManagementException(string message, TaskManagementResponse response)
        : base(message)
    {
        Response = response;
    }

    /// <summary>What the target answered.</summary>
    public TaskManagementResponse Response { get; }
}
