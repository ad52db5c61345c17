using System.Globalization;
using System.Text.Json.Nodes;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Scsi.Reservations;

namespace Lunaris.Examples.IscsiPr;

/// <summary>iscsi-pr.</summary>
internal static class PrTool
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(
            new PrCommandLine(),
            arguments,
            console,
            async (sessions, options, interrupted) =>
            {
                if (options.Changes && sessions.Options.InitiatorName is null)
                {
                    throw new ToolException("You must specify initiator by -i/--initiator-name");
                }
                LogicalUnit unit = await sessions.OpenAsync(sessions.Options.Urls[0], session => session with { Isid = options.Isid }, interrupted);
                if (options.Changes)
                {
                    await ChangeAsync(unit.Reservations, options, interrupted);
                }
                else
                {
                    await ShowAsync(unit.Reservations, options.Operation, console, sessions.Options.Json, interrupted);
                }
                return ExitStatus.Success;
            },
            cancellation);

    private static async Task ShowAsync(PersistentReservations reservations, PrOperation operation, ToolConsole console, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<string> lines;
        JsonObject document;
        switch (operation)
        {
            case PrOperation.ReadKeys:
                RegisteredKeys keys = await reservations.ReadKeysAsync(cancellation);
                (lines, document) = (PrText.Keys(keys), PrText.KeysJson(keys));
                break;
            case PrOperation.ReadReservation:
                // The generation is told also where nobody holds a reservation.
                uint generation = (await reservations.ReadKeysAsync(cancellation)).Generation;
                PersistentReservation? held = await reservations.ReadReservationAsync(cancellation);
                (lines, document) = (PrText.Reservation(held?.Generation ?? generation, held), PrText.ReservationJson(held?.Generation ?? generation, held));
                break;
            case PrOperation.ReportCapabilities:
                ReservationCapabilities capabilities = await reservations.ReadCapabilitiesAsync(cancellation);
                (lines, document) = (PrText.Capabilities(capabilities), PrText.CapabilitiesJson(capabilities));
                break;
            default:
                ReservationFullStatus status = await reservations.ReadFullStatusAsync(cancellation);
                (lines, document) = (PrText.FullStatus(status), PrText.FullStatusJson(status));
                break;
        }
        if (json)
        {
            console.WriteJson(document);
            return;
        }
        foreach (string line in lines)
        {
            console.Output.WriteLine(console.IsTerminal ? SafeText.Clean(line) : line);
        }
    }

    /// <summary>In the steps of libiscsi's tool: the key is registered first, and taken back where what follows fails.</summary>
    private static async Task ChangeAsync(PersistentReservations reservations, PrOptions options, CancellationToken cancellation)
    {
        ulong own = options.ActionKey;
        bool ignore = options.Operation == PrOperation.RegisterIgnore || options.Isid is not null;
        await reservations.RegisterAsync(own, new RegistrationOptions { IgnoreCurrentKey = ignore }, cancellation);
        try
        {
            switch (options.Operation)
            {
                case PrOperation.Register or PrOperation.RegisterIgnore:
                    return;
                case PrOperation.Clear:
                    await reservations.ClearAsync(own, cancellation);
                    return;
                case PrOperation.Reserve:
                    await reservations.ReserveAsync(own, options.Type, cancellation);
                    return;
                case PrOperation.Release:
                    await reservations.ReleaseAsync(own, options.Type, cancellation);
                    break;
                default:
                    await reservations.PreemptAsync(own, options.Key, options.Type, abort: options.Operation == PrOperation.PreemptAbort, cancellation);
                    if (options.Operation != PrOperation.PreemptRemove)
                    {
                        return;
                    }
                    break;
            }
        }
        catch (ScsiStatusException refused)
        {
            await TakeBackAsync(reservations, own, refused, cancellation);
            throw;
        }
        await reservations.UnregisterAsync(own, cancellation);
    }

    /// <summary>Takes the key back after a refusal; that this fails too is told with the refusal.</summary>
    private static async Task TakeBackAsync(PersistentReservations reservations, ulong key, ScsiStatusException refused, CancellationToken cancellation)
    {
        try
        {
            await reservations.UnregisterAsync(key, cancellation);
        }
        catch (ScsiStatusException also)
        {
            throw new ToolException(string.Create(CultureInfo.InvariantCulture, $"{refused.Message} And the key 0x{key:x} could not be taken back: {also.Message}"), refused);
        }
    }
}
