namespace Lunaris.Examples.Common.UnitTools;

/// <summary>Something that the user asked for did not work; the message is one sentence for them.</summary>
public sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
