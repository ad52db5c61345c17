namespace Lunaris.VhostUserBlk.Protocol;

/// <summary>The front-end sent what cannot be carried out: the message is refused where it asked for an answer, else the connection ends.</summary>
internal sealed class VhostUserException(string message) : Exception(message);
