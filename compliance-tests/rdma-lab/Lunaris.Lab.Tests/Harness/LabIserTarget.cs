using System.Net;
using Lunaris.Iscsi.Login;
using Lunaris.Target;
using Lunaris.Target.Iser;
using RdmaNet;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>The embedded target on a real adapter, with a thread of its own: for faults that no real target makes on request.</summary>
internal sealed class LabIserTarget : IDisposable
{
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private volatile bool _stop;
    private Exception? _failure;

    public LabIserTarget(IPAddress address, IserPortOptions? options = null)
    {
        Node = new TargetNode(new EmbeddedTargetOptions { ImmediateData = false, InitialR2T = true }, new LabEntropy());
        Port = new IserPort(Node, RdmaSupport.Provider, new IPEndPoint(address, 0), options);
        _thread = new Thread(Run) { IsBackground = true, Name = "iSER target" };
        _thread.Start();
    }

    public TargetNode Node { get; }

    public IserPort Port { get; }

    public IscsiUrl Url(string arguments = "") =>
        IscsiUrl.Parse($"iser://{Port.EndPoint}/{Node.Targets[0].Name.Value}/0?bind={Port.EndPoint.Address}{(arguments.Length > 0 ? "&" : "")}{arguments}");

    /// <summary>Acts on the port between two turns of its thread.</summary>
    public void Do(Action<IserPort> action)
    {
        lock (_gate)
        {
            action(Port);
        }
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        Port.Dispose();
        if (_failure is not null)
        {
            throw new InvalidOperationException("The target's thread has failed.", _failure);
        }
    }

    private void Run()
    {
        // The port has no descriptor to wait for.
        var spin = default(SpinWait);
        try
        {
            while (!_stop)
            {
                bool any;
                lock (_gate)
                {
                    any = Port.Service();
                }

                if (any)
                {
                    spin.Reset();
                }
                else
                {
                    spin.SpinOnce();
                }
            }
        }
#pragma warning disable CA1031 // Told by Dispose, on the test's own thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
        }
    }

    private sealed class LabEntropy : IEntropySource
    {
        public void Fill(Span<byte> destination) => Random.Shared.NextBytes(destination);
    }
}
