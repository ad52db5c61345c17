using Lunaris.Iscsi.Transport;

namespace Lunaris;

/// <summary>
/// The transports that a program has, by the name of a URL's <c>transport=</c> argument or scheme. Filled where the program is put together, so that
/// this library needs to know none of them. Thread-safe.
/// </summary>
public sealed class TransportRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ITransportFactory> _factories = new(StringComparer.Ordinal);

    /// <summary>The registry used where options name no other.</summary>
    public static TransportRegistry Default { get; } = new();

    /// <summary>Adds a transport, or replaces the one of the same name.</summary>
    public TransportRegistry Register(ITransportFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        lock (_lock)
        {
            _factories[factory.Name] = factory;
        }

        return this;
    }

    /// <summary>Whether a transport of this name is registered.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            return _factories.ContainsKey(name);
        }
    }

    /// <summary>Finds a transport that works on this machine. Where <c>tcp</c> does not, <c>socket</c> stands in for it.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="NotSupportedException">There is none, or it does not work here; the message says what is missing.</exception>
    public ITransportFactory Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            if (!_factories.TryGetValue(name, out ITransportFactory? factory))
            {
                string known = _factories.Count == 0 ? "none is registered" : "registered are " + string.Join(", ", _factories.Keys.Order(StringComparer.Ordinal));
                throw new NotSupportedException($"There is no transport '{name}': {known}.");
            }

            if (factory.IsSupported(out string? reason))
            {
                return factory;
            }

            return name == "tcp" && _factories.TryGetValue("socket", out ITransportFactory? portable) && portable.IsSupported(out _)
                ? portable
                : throw new NotSupportedException($"Transport '{name}' does not work here: {reason}");
        }
    }
}
