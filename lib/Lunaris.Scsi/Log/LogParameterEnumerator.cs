using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>Walks log parameters; stops quietly where the bytes end.</summary>
public ref struct LogParameterEnumerator
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Makes an enumerator over parameters.</summary>
    public LogParameterEnumerator(ReadOnlySpan<byte> parameters)
    {
        _rest = parameters;
        Current = default;
    }

    /// <summary>The parameter at hand.</summary>
    public LogParameter Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly LogParameterEnumerator GetEnumerator() => this;

    /// <summary>Moves on; a parameter that is cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < LogParameter.HeaderLength)
        {
            return false;
        }

        ReadOnlySpan<byte> parameter = _rest.Window(0, LogParameter.HeaderLength + _rest[3]);
        Current = new LogParameter(parameter);
        _rest = _rest[parameter.Length..];
        return true;
    }
}
