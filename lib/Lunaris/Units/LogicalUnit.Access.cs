using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Primary;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <content>Asymmetric logical unit access (ALUA).</content>
public sealed partial class LogicalUnit
{
    private const int ListLength = 4096;
    private const int MaxListLength = 1 << 20;

    /// <summary>Asks for all target port groups and their states (REPORT TARGET PORT GROUPS).</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiException">The command failed; a device without ALUA answers ILLEGAL REQUEST.</exception>
    public async Task<IReadOnlyList<TargetPortGroup>> GetTargetPortGroupsAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> data = await ReadListAsync(
            static length => new ReportTargetPortGroups { AllocationLength = length },
            static bytes => TargetPortGroupsData.TryParse(bytes, extended: false, out TargetPortGroupsData head) ? 4 + (long)head.ReturnDataLength : -1,
            MaxListLength,
            cancellationToken).ConfigureAwait(false);
        var groups = new List<TargetPortGroup>();
        if (TargetPortGroupsData.TryParse(data.Span, extended: false, out TargetPortGroupsData parsed))
        {
            foreach (TargetPortGroupsData.Group group in parsed)
            {
                groups.Add(TargetPortGroup.From(group));
            }
        }

        return groups;
    }

    /// <summary>The target port group through which this session reaches the unit.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The group, or null where the device has no ALUA (TPGS in its INQUIRY data) or does not say which port is in use.</returns>
    /// <exception cref="IscsiException">A command failed.</exception>
    public async Task<TargetPortGroup?> GetAccessPathAsync(CancellationToken cancellationToken = default)
    {
        InquiryData inquiry = await InquireAsync(cancellationToken).ConfigureAwait(false);
        if (inquiry.Tpgs == 0 || await ReadVpdPageAsync(VpdPageCodes.DeviceIdentification, cancellationToken).ConfigureAwait(false) is not { } page)
        {
            return null;
        }

        (ushort? group, ushort? port) = PathOf(page.Span);
        IReadOnlyList<TargetPortGroup> groups = await GetTargetPortGroupsAsync(cancellationToken).ConfigureAwait(false);
        return groups.FirstOrDefault(candidate => candidate.Group == group) ?? groups.FirstOrDefault(candidate => port is { } number && candidate.Ports.Contains(number));
    }

    /// <summary>Asks for another state of a target port group (SET TARGET PORT GROUPS). The change may go on after the command has ended.</summary>
    /// <param name="group">Number of the group.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Aborts the command.</param>
    /// <exception cref="IscsiException">The command failed; a device whose ALUA is only implicit answers ILLEGAL REQUEST.</exception>
    public async Task SetTargetPortGroupAsync(ushort group, AsymmetricAccessState state, CancellationToken cancellationToken = default)
    {
        var list = new byte[4 + SetTargetPortGroupDescriptor.Size];
        SetTargetPortGroupsList.Write(list, [new SetTargetPortGroupDescriptor { State = state, GroupOrPort = group }]);
        var command = new SetTargetPortGroups { ParameterListLength = (uint)list.Length };
        ScsiCompletion completion = await ExecuteAsync(command, dataOut: list, cancellationToken: cancellationToken).ConfigureAwait(false);
        _session.Check(completion, Lun, command.ToString());
    }

    private static (ushort? Group, ushort? Port) PathOf(ReadOnlySpan<byte> page)
    {
        ushort? group = null, port = null;
        if (DeviceIdentificationPage.TryParse(page, out DeviceIdentificationPage identification))
        {
            foreach (Designator designator in identification.Designators)
            {
                if (designator.Association == DesignatorAssociation.TargetPort)
                {
                    group ??= designator.TargetPortGroup;
                    port ??= designator.RelativeTargetPort;
                }
            }
        }

        return (group, port);
    }

    /// <summary>Reads parameter data whose length is only known when its head is there.</summary>
    /// <param name="command">The command with an allocation length.</param>
    /// <param name="neededLength">What the head says that there is; negative where it cannot be read.</param>
    /// <param name="limit">Most that is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<ReadOnlyMemory<byte>> ReadListAsync<TCommand>(Func<uint, TCommand> command, NeededLength neededLength, int limit, CancellationToken cancellationToken)
        where TCommand : IScsiCommand
    {
        for (int length = Math.Min(ListLength, limit); ;)
        {
            var data = new byte[length];
            TCommand sent = command((uint)length);
            ScsiCompletion completion = await ExecuteAsync(sent, data, cancellationToken: cancellationToken).ConfigureAwait(false);
            _session.Check(completion, Lun, sent.Name);
            ReadOnlyMemory<byte> received = data.AsMemory(0, (int)completion.BytesReceived);
            long needed = neededLength(received.Span);
            if (needed < 0)
            {
                throw Unreadable(sent.Name, completion);
            }

            if (needed <= length || length == limit)
            {
                return received;
            }

            length = (int)Math.Min(needed, limit);
        }
    }

    /// <summary>Finds in the head of parameter data how long it is.</summary>
    internal delegate long NeededLength(ReadOnlySpan<byte> bytes);
}
