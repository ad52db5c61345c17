using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Framework;

/// <summary>The logical unit under test through one session. Nothing is retried: every answer is the case's to judge.</summary>
public sealed class TestUnit : IAsyncDisposable
{
    private const int MaxAttentions = 20;
    private readonly TargetUnderTest _target;

    internal TestUnit(TargetUnderTest target, IscsiSession session, PduRecorder recorder, Lun lun, string name)
    {
        _target = target;
        Session = session;
        Recorder = recorder;
        Lun = lun;
        Name = name;
    }

    public IscsiSession Session { get; }

    /// <summary>Sees the session's PDUs.</summary>
    public PduRecorder Recorder { get; }

    public Lun Lun { get; }

    /// <summary>Short name of the session, for people.</summary>
    public string Name { get; }

    public bool IsAlive => Session.State == Iscsi.Session.SessionState.LoggedIn;

    /// <summary>The same session, another logical unit.</summary>
    public TestUnit At(Lun lun) => new(_target, Session, Recorder, lun, Name);

    /// <summary>Sends a typed command.</summary>
    public Task<CommandResult> RunAsync<T>(T command, int dataIn = 0, ReadOnlyMemory<byte> dataOut = default, CommandOptions options = default)
        where T : IScsiCommand
    {
        byte[] cdb = new byte[command.CdbLength];
        command.WriteCdb(cdb);
        return RunAsync(cdb, dataIn, dataOut, options);
    }

    /// <summary>Sends any CDB.</summary>
    /// <param name="cdb">The CDB.</param>
    /// <param name="dataIn">Bytes offered for Data-In.</param>
    /// <param name="dataOut">Data-Out.</param>
    /// <param name="options">Task attribute and the like.</param>
    public async Task<CommandResult> RunAsync(byte[] cdb, int dataIn = 0, ReadOnlyMemory<byte> dataOut = default, CommandOptions options = default)
    {
        byte[] data = new byte[dataIn];
        _target.Evidence.Add(EvidenceKind.Sent, $"{Name}: {_target.NameOf(cdb)}: {ScsiCommandTable.Format(cdb, _target.DeviceType)} [{Convert.ToHexStringLower(cdb)}]");
        ScsiCompletion completion;
        try
        {
            completion = await Session.ExecuteAsync(Lun, cdb, data, dataOut, options with { IsIdempotent = false });
        }
        catch (IscsiCommandException exception)
        {
            _target.Evidence.Add(EvidenceKind.Got, exception.Message);
            throw new CheckFailedException($"{_target.NameOf(cdb)} was not answered with a status: {exception.Message}");
        }

        var result = new CommandResult(_target, cdb, completion, data, Math.Max(dataIn, dataOut.Length));
        _target.Evidence.Add(EvidenceKind.Got, $"{Name}: {result.Answer}");
        if (result.IsGood)
        {
            _target.Capabilities.SawSuccess(cdb);
        }

        return result;
    }

    /// <summary>Takes unit attentions until there is none.</summary>
    /// <returns>The last answer of TEST UNIT READY.</returns>
    public async Task<CommandResult> SettleAsync()
    {
        for (int i = 0; ; i++)
        {
            CommandResult result = await RunAsync(new TestUnitReady());
            if (i == MaxAttentions || !Expectation.UnitAttention.Matches(result))
            {
                return result;
            }
        }
    }

    /// <summary>Sends a task management function.</summary>
    public async Task ManageAsync(TaskManagementFunction function)
    {
        _target.Evidence.Add(EvidenceKind.Sent, $"{Name}: {function}");
        await Session.ManageAsync(function, Lun);
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
