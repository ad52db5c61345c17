using Microsoft.Extensions.Logging;

namespace Lunaris.Examples.Common;

/// <summary>Log lines on standard error, one each, for a tool's debug option.</summary>
public sealed class StandardErrorLog(TextWriter error) : ILoggerFactory
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one place to write to.");

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer belongs to whoever made it.
    }

    private sealed class Logger(StandardErrorLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lock (log._lock)
                {
                    log.WriteLine(SafeText.Clean($"{category}: {formatter(state, exception)}"));
                }
            }
        }
    }

    private void WriteLine(string line) => error.WriteLine(line);
}
