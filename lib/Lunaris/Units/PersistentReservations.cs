using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Reservations;

namespace Lunaris;

/// <summary>
/// The persistent reservations of a logical unit (SPC-5), for this session's I_T nexus. Thread-safe.
/// </summary>
/// <remarks>
/// What changes reservations is never sent twice by itself: where the connection is lost under it, it ends as
/// <see cref="TaskOutcome.OutcomeUnknown"/>, and <see cref="ReadFullStatusAsync"/> tells how things stand. A refusal because of another's
/// reservation or a wrong key is a <see cref="ScsiStatusException"/> with <see cref="ScsiStatus.ReservationConflict"/>.
/// </remarks>
public sealed class PersistentReservations
{
    private readonly LogicalUnit _unit;

    internal PersistentReservations(LogicalUnit unit) => _unit = unit;

    /// <summary>The registered keys.</summary>
    /// <exception cref="IscsiException">The command failed.</exception>
    public async Task<RegisteredKeys> ReadKeysAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> data = await _unit.ReadListAsync(
            static length => new PersistentReserveInReadKeys { AllocationLength = (ushort)length },
            static bytes => ReservationKeysData.TryParse(bytes, out ReservationKeysData head) ? head.NeededLength : -1,
            ushort.MaxValue,
            cancellationToken).ConfigureAwait(false);
        _ = ReservationKeysData.TryParse(data.Span, out ReservationKeysData parsed);
        var keys = new ulong[parsed.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = parsed[i];
        }

        return new RegisteredKeys(parsed.Generation, keys);
    }

    /// <summary>The reservation.</summary>
    /// <returns>It, or null where nobody holds one.</returns>
    /// <exception cref="IscsiException">The command failed.</exception>
    public async Task<PersistentReservation?> ReadReservationAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> data = await _unit.ReadListAsync(
            static length => new PersistentReserveInReadReservation { AllocationLength = (ushort)length },
            static bytes => ReadReservationData.TryParse(bytes, out _) ? 0 : -1,
            byte.MaxValue,
            cancellationToken).ConfigureAwait(false);
        _ = ReadReservationData.TryParse(data.Span, out ReadReservationData parsed);
        return parsed.Reservation is { } held ? new PersistentReservation(parsed.Generation, held.ReservationKey, held.Type) : null;
    }

    /// <summary>What the device can do.</summary>
    /// <exception cref="IscsiException">The command failed.</exception>
    public async Task<ReservationCapabilities> ReadCapabilitiesAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> data = await _unit.ReadListAsync(
            static length => new PersistentReserveInReportCapabilities { AllocationLength = (ushort)length },
            static bytes => ReservationCapabilities.TryRead(bytes, out _) ? 0 : -1,
            byte.MaxValue,
            cancellationToken).ConfigureAwait(false);
        _ = ReservationCapabilities.TryRead(data.Span, out ReservationCapabilities capabilities);
        return capabilities;
    }

    /// <summary>Who is registered, by which port, with which key, and who holds the reservation.</summary>
    /// <exception cref="IscsiException">The command failed; older devices do not know it.</exception>
    public async Task<ReservationFullStatus> ReadFullStatusAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> data = await _unit.ReadListAsync(
            static length => new PersistentReserveInReadFullStatus { AllocationLength = (ushort)length },
            static bytes => FullStatusData.TryParse(bytes, out FullStatusData head) ? head.NeededLength : -1,
            ushort.MaxValue,
            cancellationToken).ConfigureAwait(false);
        _ = FullStatusData.TryParse(data.Span, out FullStatusData parsed);
        var registrations = new List<ReservationRegistration>();
        foreach (FullStatusData.Descriptor descriptor in parsed)
        {
            bool named = descriptor.TryGetTransportId(out TransportId port);
            registrations.Add(new ReservationRegistration
            {
                Key = descriptor.ReservationKey,
                IsHolder = descriptor.IsHolder,
                Type = descriptor.IsHolder ? descriptor.Type : null,
                TargetPort = descriptor.AllTargetPorts ? null : descriptor.RelativeTargetPort,
                InitiatorPort = named ? port.ToString() : "",
                IscsiName = named ? port.IscsiName : null,
                Isid = named ? port.Isid : null,
            });
        }

        return new ReservationFullStatus(parsed.Generation, registrations);
    }

    /// <summary>Registers a key for this session's initiator port, or changes the one that it has.</summary>
    /// <param name="key">The key; 0 takes the registration back.</param>
    /// <param name="options">The key that is registered now, and how long the new one lasts; null for a first registration.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public Task RegisterAsync(ulong key, RegistrationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RegistrationOptions();
        var list = new PersistentReserveOutList
        {
            ReservationKey = options.IgnoreCurrentKey ? 0 : options.CurrentKey,
            ServiceActionReservationKey = key,
            PersistThroughPowerLoss = options.PersistThroughPowerLoss,
            AllTargetPorts = options.AllTargetPorts,
        };
        return options.IgnoreCurrentKey
            ? SendAsync(new PersistentReserveOutRegisterAndIgnoreExistingKey { ParameterListLength = PersistentReserveOutList.Size }, list, cancellationToken)
            : SendAsync(new PersistentReserveOutRegister { ParameterListLength = PersistentReserveOutList.Size }, list, cancellationToken);
    }

    /// <summary>Takes this session's registration back, and with it a reservation that it alone holds.</summary>
    /// <param name="key">The key that is registered.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public Task UnregisterAsync(ulong key, CancellationToken cancellationToken = default) =>
        RegisterAsync(0, new RegistrationOptions { CurrentKey = key }, cancellationToken);

    /// <summary>Makes a reservation.</summary>
    /// <param name="key">This session's key.</param>
    /// <param name="type">What it keeps others from.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public Task ReserveAsync(ulong key, PersistentReservationType type, CancellationToken cancellationToken = default) =>
        SendAsync(new PersistentReserveOutReserve { Type = type, ParameterListLength = PersistentReserveOutList.Size }, new PersistentReserveOutList { ReservationKey = key }, cancellationToken);

    /// <summary>Releases this session's reservation.</summary>
    /// <param name="key">This session's key.</param>
    /// <param name="type">The type that it was made with.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public Task ReleaseAsync(ulong key, PersistentReservationType type, CancellationToken cancellationToken = default) =>
        SendAsync(new PersistentReserveOutRelease { Type = type, ParameterListLength = PersistentReserveOutList.Size }, new PersistentReserveOutList { ReservationKey = key }, cancellationToken);

    /// <summary>Removes the reservation and everybody's registrations.</summary>
    /// <param name="key">This session's key.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public Task ClearAsync(ulong key, CancellationToken cancellationToken = default) =>
        SendAsync(new PersistentReserveOutClear { ParameterListLength = PersistentReserveOutList.Size }, new PersistentReserveOutList { ReservationKey = key }, cancellationToken);

    /// <summary>Removes another's registrations, and takes the reservation over where they held it.</summary>
    /// <param name="key">This session's key.</param>
    /// <param name="victim">The other's key.</param>
    /// <param name="type">Type of the reservation that is taken over.</param>
    /// <param name="abort">Whether the other's commands are aborted first (PREEMPT AND ABORT).</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public Task PreemptAsync(ulong key, ulong victim, PersistentReservationType type, bool abort = false, CancellationToken cancellationToken = default)
    {
        var list = new PersistentReserveOutList { ReservationKey = key, ServiceActionReservationKey = victim };
        return abort
            ? SendAsync(new PersistentReserveOutPreemptAndAbort { Type = type, ParameterListLength = PersistentReserveOutList.Size }, list, cancellationToken)
            : SendAsync(new PersistentReserveOutPreempt { Type = type, ParameterListLength = PersistentReserveOutList.Size }, list, cancellationToken);
    }

    /// <summary>Hands the reservation over to another initiator port (REGISTER AND MOVE).</summary>
    /// <param name="key">This session's key.</param>
    /// <param name="newKey">The key that the other port gets; not 0.</param>
    /// <param name="type">Type of the reservation at hand.</param>
    /// <param name="name">The other initiator's name.</param>
    /// <param name="isid">The other session's ISID; null names all ports of the initiator, which few devices take.</param>
    /// <param name="targetPort">RELATIVE TARGET PORT IDENTIFIER by which the other reaches the unit.</param>
    /// <param name="unregister">Whether this session's registration ends with it.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public async Task MoveAsync(ulong key, ulong newKey, PersistentReservationType type, IscsiName name, Isid? isid, ushort targetPort, bool unregister = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var data = new byte[RegisterAndMoveList.Size + 512];
        int length = TransportId.WriteIscsi(data.AsSpan(RegisterAndMoveList.Size), name.Value, isid is { } value ? value.Value : null);
        var list = new RegisterAndMoveList
        {
            ReservationKey = key,
            ServiceActionReservationKey = newKey,
            RelativeTargetPort = targetPort,
            Unregister = unregister,
            TransportIdLength = (uint)length,
        };
        list.Write(data);
        Memory<byte> whole = data.AsMemory(0, RegisterAndMoveList.Size + length);
        await SendAsync(new PersistentReserveOutRegisterAndMove { Type = type, ParameterListLength = (uint)whole.Length }, whole, cancellationToken).ConfigureAwait(false);
    }

    private Task SendAsync<TCommand>(TCommand command, PersistentReserveOutList list, CancellationToken cancellationToken)
        where TCommand : IScsiCommand
    {
        var data = new byte[PersistentReserveOutList.Size];
        list.Write(data);
        return SendAsync(command, data.AsMemory(), cancellationToken);
    }

    private async Task SendAsync<TCommand>(TCommand command, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        where TCommand : IScsiCommand
    {
        ScsiCompletion completion = await _unit.ExecuteAsync(command, dataOut: data, cancellationToken: cancellationToken).ConfigureAwait(false);
        _unit.Session.Check(completion, _unit.Lun, command.Name);
    }
}
