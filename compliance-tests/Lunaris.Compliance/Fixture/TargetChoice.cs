using Lunaris.Compliance.CommandLine;
using Lunaris.Compliance.Framework;
using Lunaris.Target;

namespace Lunaris.Compliance.Fixture;

/// <summary>The target of a run: one that is there, or an embedded one that is started for it.</summary>
internal sealed class TargetChoice : IAsyncDisposable
{
    private const string Embedded = "embedded";

    private TargetChoice(IReadOnlyList<IscsiUrl> urls, EmbeddedTarget? embeddedTarget)
    {
        Urls = urls;
        EmbeddedTarget = embeddedTarget;
    }

    public IReadOnlyList<IscsiUrl> Urls { get; }

    public EmbeddedTarget? EmbeddedTarget { get; }

    /// <summary>Makes a choice of what the user named; nothing is the embedded disk.</summary>
    public static TargetChoice? TryMake(IReadOnlyList<string> names, out string? error)
    {
        error = null;
        if (names.Count == 0 || names[0].StartsWith(Embedded, StringComparison.Ordinal))
        {
            string setup = names.Count == 0 || names[0] == Embedded ? "disk" : names[0][(Embedded.Length + 1)..];
            if (names.Count > 1 || !EmbeddedSetup.Names.Contains(setup))
            {
                error = $"There is no such embedded target: {string.Join(", ", EmbeddedSetup.Names.Select(name => $"{Embedded}:{name}"))}.";
                return null;
            }

            EmbeddedTarget target = EmbeddedSetup.Start(setup);
            return new TargetChoice(EmbeddedSetup.Urls(target), target);
        }

        var urls = new List<IscsiUrl>();
        foreach (string name in names)
        {
            if (!IscsiUrl.TryParse(name, IscsiUrlOptions.FromEnvironment, out IscsiUrl? url, out error))
            {
                return null;
            }

            if (url.Target is null)
            {
                error = "The URL names no target: iscsi://host/target/lun.";
                return null;
            }

            urls.Add(url);
        }

        return new TargetChoice(urls, null);
    }

    /// <summary>What the run may do. An embedded target is there to be written to.</summary>
    public RunSettings Settings(ComplianceOptions options)
    {
        bool mayAll = EmbeddedTarget is not null;
        return new RunSettings
        {
            Urls = Urls,
            InitiatorName = options.InitiatorName ?? Urls[0].Initiator ?? RunSettings.FirstInitiator,
            SecondInitiatorName = options.SecondInitiatorName ?? RunSettings.SecondInitiator,
            DataLoss = options.DataLoss || mayAll,
            Sanitize = options.Sanitize || mayAll,
            Format = options.Format || mayAll,
            ClearReservations = options.ClearReservations || mayAll,
            Force = options.Force,
            CommandTimeout = options.Timeout,
        };
    }

    public ValueTask DisposeAsync() => EmbeddedTarget?.DisposeAsync() ?? ValueTask.CompletedTask;
}
