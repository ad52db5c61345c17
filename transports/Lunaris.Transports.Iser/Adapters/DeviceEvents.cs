using System.Runtime.CompilerServices;
using RdmaNet;

namespace Lunaris.Transports.Iser.Adapters;

/// <summary>
/// Hands the asynchronous events of an adapter to everybody who uses it: an event is delivered once to the process, and connections of many threads
/// share the adapter. Thread-safe.
/// </summary>
internal sealed class DeviceEvents
{
    private static readonly ConditionalWeakTable<RdmaDevice, DeviceEvents> s_all = [];

    private readonly Lock _lock = new();
    private readonly RdmaDevice _device;
    private readonly List<Subscription> _subscriptions = [];

    private DeviceEvents(RdmaDevice device) => _device = device;

    public static DeviceEvents Of(RdmaDevice device) => s_all.GetValue(device, static key => new DeviceEvents(key));

    /// <summary>Starts to listen.</summary>
    /// <param name="wake">Told, on any thread, that there is something to take.</param>
    public Subscription Subscribe(Action wake)
    {
        var subscription = new Subscription(this, wake);
        lock (_lock)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Takes what the adapter has and hands it out.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            while (_device.TryGetAsyncEvent(out AsyncEvent asyncEvent))
            {
                _subscriptions.ForEach(subscription => subscription.Add(asyncEvent));
            }
        }
    }

    /// <summary>One listener. Dispose it to stop.</summary>
    internal sealed class Subscription(DeviceEvents owner, Action wake) : IDisposable
    {
        private readonly Queue<AsyncEvent> _events = new();

        public bool TryTake(out AsyncEvent asyncEvent)
        {
            lock (owner._lock)
            {
                return _events.TryDequeue(out asyncEvent);
            }
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._subscriptions.Remove(this);
            }
        }

        internal void Add(in AsyncEvent asyncEvent)
        {
            _events.Enqueue(asyncEvent);
            wake();
        }
    }
}
