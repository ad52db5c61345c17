namespace Lunaris;

/// <summary>How <see cref="IscsiUrl"/> reads a URL. Immutable; safe to share between threads.</summary>
public sealed record IscsiUrlOptions
{
    /// <summary>Strict, and blind to the environment.</summary>
    public static IscsiUrlOptions Strict { get; } = new();

    /// <summary>Strict, with the credentials of the process environment (<c>LIBISCSI_CHAP_*</c>) where the URL names none.</summary>
    public static IscsiUrlOptions FromEnvironment { get; } = new() { Environment = System.Environment.GetEnvironmentVariable };

    /// <summary>Ignores arguments that <see cref="IscsiUrl"/> does not know instead of refusing the URL, as libiscsi does.</summary>
    public bool AllowUnknownArguments { get; init; }

    /// <summary>
    /// Accepts a user name for which no password is found. Such a URL has no credentials (<see cref="IscsiUrl.HasCredentials"/> is
    /// <see langword="false"/>): the password is expected from elsewhere. Refused by default, because a login without
    /// authentication is not what a user who wrote a name expects.
    /// </summary>
    public bool AllowMissingPassword { get; init; }

    /// <summary>Refuses a URL that stops after the portal.</summary>
    public bool RequireTarget { get; init; }

    /// <summary>Refuses a URL that stops before the LUN.</summary>
    public bool RequireLun { get; init; }

    /// <summary>
    /// Looks up an environment variable, or <see langword="null"/> to use none. Asked for <c>LIBISCSI_CHAP_USERNAME</c>,
    /// <c>LIBISCSI_CHAP_PASSWORD</c>, <c>LIBISCSI_CHAP_TARGET_USERNAME</c> and <c>LIBISCSI_CHAP_TARGET_PASSWORD</c>; what the URL
    /// says itself always wins.
    /// </summary>
    public Func<string, string?>? Environment { get; init; }
}
