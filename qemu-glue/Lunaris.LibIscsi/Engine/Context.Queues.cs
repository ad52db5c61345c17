using Lunaris.Iscsi.Tasks;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <content>How much is under way, and memory that stays registered.</content>
internal sealed unsafe partial class Context
{
    private readonly List<Registration> _registrations = [];

    /// <summary>Requests submitted and not answered.</summary>
    public int QueueLength => (_engine?.OutstandingTasks ?? 0) + _stagedCount;

    /// <summary>Requests not sent yet.</summary>
    public int OutQueueLength => QueueLength - (_engine?.TasksAtTarget ?? 0);

    /// <summary>Whether a task is under way and has not been sent.</summary>
    /// <param name="task">The caller's task.</param>
    public bool IsUnsent(NativeScsiTask* task) => Find(task) is { } command && (command.IsStaged || command.State == TaskState.Queued);

    /// <summary>Registers long-lived memory with the session's transport, now and whenever there is a new one.</summary>
    public int RegisterMemory(nint address, nuint length)
    {
        if (length > (nuint)nint.MaxValue || _registrations.Exists(r => r.Address == address))
        {
            return Fail("lunaris_iscsi_register_memory: the length is out of range, or the memory is registered already.");
        }

        _registrations.Add(new Registration(address, (nint)length) { Handle = _engine?.Transport.RegisterRegion(address, (nint)length) });
        return 0;
    }

    /// <summary>Takes a registration back.</summary>
    public int UnregisterMemory(nint address)
    {
        int index = _registrations.FindIndex(r => r.Address == address);
        if (index < 0)
        {
            return Fail("lunaris_iscsi_unregister_memory: the memory is not registered.");
        }

        _registrations[index].Handle?.Dispose();
        _registrations.RemoveAt(index);
        return 0;
    }

    /// <summary>A session has got a transport of its own.</summary>
    private void RegisterAll()
    {
        foreach (Registration registration in _registrations)
        {
            registration.Handle = _engine!.Transport.RegisterRegion(registration.Address, registration.Length);
        }
    }

    private void UnregisterAll()
    {
        foreach (Registration registration in _registrations)
        {
            registration.Handle?.Dispose();
            registration.Handle = null;
        }
    }

    private sealed class Registration(nint address, nint length)
    {
        public nint Address { get; } = address;

        public nint Length { get; } = length;

        public IDisposable? Handle { get; set; }
    }
}
