using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

/// <summary>One end of a connection with what it needs to move data.</summary>
internal sealed class LabEnd : IDisposable
{
    public const int BufferLength = 256 * 1024;

    public const MemoryAccess Everything = MemoryAccess.LocalWrite | MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite | MemoryAccess.WindowBind;

    private readonly List<WorkCompletion> _early = [];

    public LabEnd(ConnectionId id, in QueuePairOptions options, MemoryAccess access = Everything)
    {
        Id = id;
        Domain = id.Device!.AllocateProtectionDomain();
        Channel = id.Device.CreateCompletionChannel();
        Completions = id.Device.CreateCompletionQueue(512, Channel);
        Buffer = new RdmaBuffer(BufferLength);
        Region = Domain.Register(Buffer, access);
        Pair = id.CreateQueuePair(Domain, Completions, Completions, options);
    }

    public ConnectionId Id { get; }

    public ProtectionDomain Domain { get; }

    public CompletionChannel Channel { get; }

    public CompletionQueue Completions { get; }

    public RdmaBuffer Buffer { get; }

    public MemoryRegion Region { get; }

    public QueuePair Pair { get; }

    public SendChain Sends { get; } = new(64);

    public ReceiveChain Receives { get; } = new(64);

    public Span<byte> Bytes(int start, int length) => Buffer.Slice(start, length);

    public nint At(int start) => Buffer.Address + start;

    public void PostReceive(ulong id, int start = BufferLength / 2, uint length = 4096)
    {
        Receives.Add(id, At(start), length, Region.LocalKey);
        Assert.That(Pair.Post(Receives, out _), Is.Zero);
    }

    /// <summary>Posts the chain and waits for this many completions.</summary>
    public WorkCompletion[] Post(int completions)
    {
        Assert.That(Pair.Post(Sends, out _), Is.Zero);
        return Wait(completions);
    }

    /// <summary>Posts the chain and waits for its one completion, which must be a success.</summary>
    public WorkCompletion PostOne()
    {
        WorkCompletion completion = Post(1)[0];
        Assert.That(completion.Status, Is.EqualTo(WorkStatus.Success));
        return completion;
    }

    /// <summary>Waits for completions, oldest first.</summary>
    public WorkCompletion[] Wait(int count)
    {
        Span<WorkCompletion> some = stackalloc WorkCompletion[16];
        while (true)
        {
            int taken = Completions.Poll(some);
            Assert.That(taken, Is.GreaterThanOrEqualTo(0));
            _early.AddRange(some[..taken]);
            if (_early.Count >= count)
            {
                WorkCompletion[] result = [.. _early[..count]];
                _early.RemoveRange(0, count);
                return result;
            }
            if (taken == 0)
            {
                WaitForAnother();
            }
        }
    }

    public void WaitForError() => Waiting.Until(() => Pair.QueryState() == QueuePairState.Error, () => $"The queue pair is {Pair.QueryState()}.");

    public void Dispose()
    {
        Sends.Dispose();
        Receives.Dispose();
        Pair.Dispose();
        Region.Dispose();
        Buffer.Dispose();
        Completions.Dispose();
        Channel.Dispose();
        Domain.Dispose();
        Id.Dispose();
    }

    private void WaitForAnother()
    {
        var one = new WorkCompletion[1];
        Waiting.Until(
            () =>
            {
                int taken = Completions.Poll(one);
                if (taken == 1)
                {
                    _early.Add(one[0]);
                }
                return taken != 0;
            },
            () => $"No further completion; so far {string.Join(", ", _early.Select(completion => $"{completion.Id}: {completion.Status}"))}.");
    }
}
