namespace RdmaNet;

/// <summary>A verb or a connection-manager call that failed. The hot path (post, poll, notify) returns error numbers instead.</summary>
public sealed class RdmaException : Exception
{
    /// <summary>Makes one of the system's words for the error.</summary>
    /// <param name="operation">What was asked for, by its native name: <c>ibv_reg_mr</c>.</param>
    /// <param name="error">Positive error number, see <see cref="Errno"/>.</param>
    public RdmaException(string operation, int error)
        : this(operation, error, Errno.Describe(error))
    {
    }

    /// <summary>Makes one with words of one's own.</summary>
    /// <param name="operation">What was asked for, by its native name.</param>
    /// <param name="error">Positive error number, see <see cref="Errno"/>.</param>
    /// <param name="words">What went wrong.</param>
    public RdmaException(string operation, int error, string words)
        : base($"{operation}: {words} (errno {error})")
    {
        Operation = operation;
        Error = error;
    }

    /// <summary>What was asked for, by its native name.</summary>
    public string Operation { get; }

    /// <summary>Positive error number, see <see cref="Errno"/>.</summary>
    public int Error { get; }
}
