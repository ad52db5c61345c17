namespace Lunaris.Target;

/// <summary>Where logins are sent instead.</summary>
/// <param name="Address">The portal.</param>
/// <param name="IsPermanent">Whether the target has moved for good.</param>
/// <param name="Count">How many logins are sent there; the rest is served.</param>
public sealed record LoginRedirection(string Address, bool IsPermanent, int Count = int.MaxValue);
