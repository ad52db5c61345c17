namespace Lunaris.VhostUserBlk.Device;

/// <summary>The session with the target has ended for good; the message says why.</summary>
internal sealed class SessionEndedException(string message) : Exception(message);
