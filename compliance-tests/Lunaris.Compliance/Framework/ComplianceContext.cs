using System.Diagnostics.CodeAnalysis;
using Lunaris.Compliance.Raw;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Framework;

/// <summary>What a case works with. It ends with the case: sessions are closed, and what was changed is put back.</summary>
public sealed class ComplianceContext : IAsyncDisposable
{
    private readonly Stack<Func<Task>> _cleanups = new();
    private readonly List<string> _warnings = [];

    public ComplianceContext(TargetUnderTest target, TestUnit unit)
    {
        Target = target;
        Unit = unit;
    }

    public TargetUnderTest Target { get; }

    /// <summary>The logical unit under test, through the session that the cases share.</summary>
    public TestUnit Unit { get; }

    public RunSettings Settings => Target.Settings;

    public Capabilities Capabilities => Target.Capabilities;

    public EvidenceLog Evidence => Target.Evidence;

    public PeripheralDeviceType DeviceType => Capabilities.DeviceType;

    public int BlockSize => Capabilities.BlockSize;

    public ulong BlockCount => Capabilities.BlockCount;

    public ulong LastLba => BlockCount - 1;

    /// <summary>What the standard says should be otherwise.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>A step of the case, for the evidence.</summary>
    public void Step(string text) => Evidence.Step(text);

    /// <summary>Something that the standard says shall be.</summary>
#pragma warning disable CA1822 // Cases say c.Check and c.Require: that these two need no state is of no account.
    public void Check([DoesNotReturnIf(false)] bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new CheckFailedException(otherwise);
        }
    }

    /// <summary>Something that the standard says should be.</summary>
    public void Should(bool condition, string otherwise)
    {
        if (!condition)
        {
            Evidence.Add(EvidenceKind.Warning, otherwise);
            _warnings.Add(otherwise);
        }
    }

    /// <summary>A feature of the device without which there is nothing to check.</summary>
    public void Require([DoesNotReturnIf(false)] bool feature, string missing)
    {
        if (!feature)
        {
            throw new CaseSkippedException(missing);
        }
    }
#pragma warning restore CA1822

    /// <summary>Does something when the case has ended, however it ended; the last first.</summary>
    public void OnCleanup(Func<Task> action) => _cleanups.Push(action);

    /// <summary>Opens a session of its own; it is closed when the case ends.</summary>
    /// <param name="initiator">The initiator's name; null for the first.</param>
    /// <param name="path">Which URL.</param>
    /// <param name="isid">The ISID; null for a fresh one.</param>
    /// <param name="settle">Whether unit attentions are taken first.</param>
    public async Task<TestUnit> OpenAsync(string? initiator = null, int path = 0, Isid? isid = null, bool settle = true)
    {
        TestUnit unit = await Target.ConnectAsync(Settings.Urls[path], initiator ?? Settings.InitiatorName, isid, settle);
        OnCleanup(() => unit.DisposeAsync().AsTask());
        return unit;
    }

    /// <summary>Opens a session as the second initiator.</summary>
    public Task<TestUnit> OpenSecondAsync() => OpenAsync(Settings.SecondInitiatorName);

    /// <summary>A hand-driven connection that is logged in; it is closed when the case ends.</summary>
    public async Task<RawSession> RawAsync(Action<RawLogin>? change = null)
    {
        var login = RawLogin.For(Target);
        change?.Invoke(login);
        RawSession session = await RawSession.LoginAsync(login, Evidence);
        OnCleanup(() => session.DisposeAsync().AsTask());
        await session.SettleAsync();
        return session;
    }

    /// <summary>A hand-driven connection before its login; it is closed when the case ends.</summary>
    public async Task<RawConnection> ConnectRawAsync()
    {
        RawConnection connection = await RawConnection.ConnectAsync(Settings.Urls[0].Portal, Evidence);
        OnCleanup(() => connection.DisposeAsync().AsTask());
        return connection;
    }

    /// <summary>Reads blocks.</summary>
    public async Task<byte[]> ReadAsync(ulong lba, uint blocks, TestUnit? unit = null)
    {
        int length = (int)blocks * BlockSize;
        CommandResult result = await (unit ?? Unit).RunAsync(Cdbs.Read(lba, blocks), length);
        result.ExpectGood();
        Check(result.Data.Length == length, $"{result.Command} should return {length} bytes, and returned {result.Data.Length}");
        return result.Data;
    }

    /// <summary>Writes blocks.</summary>
    public async Task WriteAsync(ulong lba, byte[] data, TestUnit? unit = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        CommandResult result = await (unit ?? Unit).RunAsync(Cdbs.Write(lba, (uint)(data.Length / BlockSize)), 0, data);
        result.ExpectGood();
    }

    /// <summary>Keeps what blocks hold, and puts it back when the case ends.</summary>
    public async Task PreserveAsync(ulong lba, uint blocks)
    {
        byte[] before = await ReadAsync(lba, blocks);
        OnCleanup(async () =>
        {
            TestUnit unit = await Target.UnitAsync();
            await unit.SettleAsync();
            if (!(await ReadAsync(lba, blocks, unit)).AsSpan().SequenceEqual(before))
            {
                await WriteAsync(lba, before, unit);
            }
        });
    }

    /// <summary>Bytes that tell blocks apart: each block begins with its number and a seed.</summary>
    public byte[] Pattern(uint blocks, int seed)
    {
        byte[] data = new byte[(int)blocks * BlockSize];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>The blocks must hold these bytes.</summary>
    public async Task ExpectBlocksAsync(ulong lba, byte[] expected, string why, TestUnit? unit = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        byte[] actual = await ReadAsync(lba, (uint)(expected.Length / BlockSize), unit);
        int same = actual.AsSpan().CommonPrefixLength(expected);
        Check(same == expected.Length, $"{why}: byte {same} from LBA {lba} on differs");
    }

    /// <summary>Ends the case: undoes, closes.</summary>
    /// <returns>What could not be put back, or null.</returns>
    public async Task<string?> EndAsync()
    {
        string? problem = null;
        while (_cleanups.TryPop(out Func<Task>? cleanup))
        {
            try
            {
                await cleanup();
            }
            catch (Exception exception) when (exception is CheckFailedException or IscsiException or CaseSkippedException or IOException or OperationCanceledException or InvalidOperationException)
            {
                problem ??= exception.Message;
                Evidence.Add(EvidenceKind.Warning, $"could not be put back: {exception.Message}");
            }
        }

        return problem;
    }

    public async ValueTask DisposeAsync() => await EndAsync();
}
