using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Extensions.Logging;

namespace Lunaris.VhostUserBlk;

/// <summary>Every log line of the backend. Event ids 5000 to 5999 are its own.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "The disk of {Url}: {Sectors} sectors of 512 bytes in blocks of {BlockSize} bytes{Properties}.")]
    public static partial void Disk(ILogger logger, string url, ulong sectors, int blockSize, string properties);

    [LoggerMessage(5001, LogLevel.Information, "Waiting for a front-end at {Path}.")]
    public static partial void Listening(ILogger logger, string path);

    [LoggerMessage(5002, LogLevel.Information, "A front-end has connected.")]
    public static partial void FrontEndConnected(ILogger logger);

    [LoggerMessage(5003, LogLevel.Information, "The front-end is gone: {Reason}")]
    public static partial void FrontEndGone(ILogger logger, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "Refused {Request}: {Reason}")]
    public static partial void Refused(ILogger logger, FrontEndRequest request, string reason);

    [LoggerMessage(5005, LogLevel.Debug, "{Request}, {Length} bytes, {Descriptors} descriptors")]
    public static partial void Message(ILogger logger, FrontEndRequest request, uint length, int descriptors);

    [LoggerMessage(5006, LogLevel.Error, "Queue {Queue} takes nothing more until the guest resets its device: the guest's driver wrote {Problem}.")]
    public static partial void QueueBroken(ILogger logger, int queue, string problem);

    [LoggerMessage(5007, LogLevel.Information, "Queue {Queue}: {Count} requests that were under way are begun again.")]
    public static partial void Recovered(ILogger logger, int queue, int count);

    [LoggerMessage(5008, LogLevel.Warning, "{Type} of {Length} bytes from sector {Sector} on is refused: the limit is {Limit} sectors, blocks have {BlockSize} bytes.")]
    public static partial void BadRange(ILogger logger, RequestType type, ulong sector, long length, ulong limit, int blockSize);

    [LoggerMessage(5009, LogLevel.Warning, "{Type} with {Length} bytes of ranges is refused: 1 to {Limit} ranges of 16 bytes are taken.")]
    public static partial void BadRanges(ILogger logger, RequestType type, long length, int limit);

    [LoggerMessage(5010, LogLevel.Warning, "{Command} of a request of type {Type} failed: {Reason}")]
    public static partial void CommandFailed(ILogger logger, string command, RequestType type, string reason);

    [LoggerMessage(5011, LogLevel.Warning, "The unit does not know SYNCHRONIZE CACHE: from now on flushing does nothing.")]
    public static partial void CannotFlush(ILogger logger);

    [LoggerMessage(5012, LogLevel.Information, "The unit has {Now} sectors now, {Before} before.")]
    public static partial void Resized(ILogger logger, ulong now, ulong before);

    [LoggerMessage(5013, LogLevel.Warning, "The unit's size has changed, but READ CAPACITY(16) ended with {Reason}.")]
    public static partial void CannotResize(ILogger logger, string reason);

    [LoggerMessage(5014, LogLevel.Warning, "{Count} requests did not end within {Seconds} s of being asked to: {Fate}.")]
    public static partial void Parking(ILogger logger, int count, double seconds, string fate);

    [LoggerMessage(5015, LogLevel.Information, "Ending: {Reason}.")]
    public static partial void Ending(ILogger logger, string reason);

    [LoggerMessage(5016, LogLevel.Error, "{Message}")]
    public static partial void Failed(ILogger logger, string message);

    [LoggerMessage(5017, LogLevel.Information, "Session: {Message}")]
    public static partial void Session(ILogger logger, string message);

    [LoggerMessage(5018, LogLevel.Warning, "The front-end cannot be told that the unit's size has changed: {Reason}")]
    public static partial void CannotTell(ILogger logger, string reason);
}
