using System.Diagnostics;
using System.Globalization;
using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Running;

/// <summary>Runs cases one after the other against one target.</summary>
public sealed class ComplianceRunner : IAsyncDisposable
{
    private readonly TargetUnderTest _target;

    public ComplianceRunner(RunSettings settings)
    {
        _target = new TargetUnderTest(settings);
    }

    public TargetUnderTest Target => _target;

    /// <summary>Called before each case.</summary>
    public Action<ComplianceCase>? Starting { get; set; }

    /// <summary>Called when the target takes no connections any more, as after a crash; says whether it has brought it back. Null ends the run.</summary>
    public Func<Task<bool>>? Revive { get; set; }

    /// <summary>Called after each case.</summary>
    public Action<CaseResult>? Ended { get; set; }

    /// <summary>Learns what the device is, and refuses one that somebody uses.</summary>
    /// <exception cref="TargetBusyException">Somebody uses it, and the run is not forced.</exception>
    public async Task PrepareAsync()
    {
        TestUnit unit = await _target.UnitAsync();
        await CapabilityProbe.RunAsync(unit, _target.Capabilities);
        if (!_target.Settings.Force && await BusyCheck.FindAsync(unit, _target.Capabilities, _target.Settings.DataLoss) is { } busy)
        {
            throw new TargetBusyException($"The logical unit looks busy: {busy}. --force tests it all the same.");
        }

        _target.Evidence.Clear();
    }

    /// <summary>Runs cases.</summary>
    /// <param name="cases">The cases in their order.</param>
    /// <param name="stopAtFirstFailure">Whether the first failure ends the run.</param>
    /// <param name="cancellationToken">Ends the run between two cases.</param>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IEnumerable<ComplianceCase> cases, bool stopAtFirstFailure = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var results = new List<CaseResult>();
        foreach (ComplianceCase complianceCase in cases)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            Starting?.Invoke(complianceCase);
            CaseResult result = await RunAsync(complianceCase);
            bool isGone = result.Verdict == Verdict.Failed && !await IsThereAsync();
            if (isGone)
            {
                result = result with { Message = $"the target is gone: it takes no connections any more after this case. {result.Message}" };
            }

            results.Add(result);
            Ended?.Invoke(result);
            if (isGone && (Revive is null || !await Revive()))
            {
                break;
            }

            if (stopAtFirstFailure && result.Verdict == Verdict.Failed)
            {
                break;
            }
        }

        return results;
    }

    /// <summary>Runs one case.</summary>
    public async Task<CaseResult> RunAsync(ComplianceCase complianceCase)
    {
        ArgumentNullException.ThrowIfNull(complianceCase);
        EvidenceLog evidence = _target.Evidence;
        evidence.Clear();
        long start = Stopwatch.GetTimestamp();
        if (NeedsGate.Missing(complianceCase, _target) is { } missing)
        {
            return new CaseResult(complianceCase, Verdict.Skipped, missing, Stopwatch.GetElapsedTime(start), []);
        }

        (Verdict verdict, string message) = await JudgeAsync(complianceCase);
        return new CaseResult(complianceCase, verdict, message, Stopwatch.GetElapsedTime(start), verdict == Verdict.Passed ? [] : evidence.ToList());
    }

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    private async Task<bool> IsThereAsync()
    {
        try
        {
            await _target.UnitAsync();
            return true;
        }
        catch (Exception exception) when (exception is IscsiSessionException or CheckFailedException)
        {
            return false;
        }
    }

    private async Task<(Verdict Verdict, string Message)> JudgeAsync(ComplianceCase complianceCase)
    {
        ComplianceContext? context = null;
        Verdict verdict;
        string message;
        try
        {
            TestUnit unit = await _target.UnitAsync();
            await unit.SettleAsync();
            context = new ComplianceContext(_target, unit);
            await complianceCase.Body(context).WaitAsync(complianceCase.Timeout);
            verdict = context.Warnings.Count == 0 ? Verdict.Passed : Verdict.Warning;
            message = string.Join("; ", context.Warnings);
        }
        catch (CaseSkippedException skipped)
        {
            (verdict, message) = (Verdict.Skipped, skipped.Message);
        }
        catch (TimeoutException)
        {
            (verdict, message) = (Verdict.Failed, string.Create(CultureInfo.InvariantCulture, $"did not end within {complianceCase.Timeout.TotalSeconds} s: an answer is missing"));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Answers that make no sense show as all kinds of exceptions in the code that reads them, and one case must not end the run of the others.
            (verdict, message) = (Verdict.Failed, exception is CheckFailedException or IscsiException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
        }

        if (context is not null && await context.EndAsync() is { } problem && verdict is Verdict.Passed or Verdict.Warning)
        {
            (verdict, message) = (Verdict.Failed, $"what the case changed could not be put back: {problem}");
        }

        return (verdict, message);
    }
}

/// <summary>Somebody uses the logical unit.</summary>
public sealed class TargetBusyException(string message) : Exception(message);
