using System.Buffers.Binary;
using System.Globalization;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Raw;

/// <summary>A SCSI command by hand.</summary>
public sealed class RawCommand
{
    public required byte[] Cdb { get; init; }

    /// <summary>R and W bits: whether data is expected in, out.</summary>
    public bool Reads { get; init; }

    public bool Writes { get; init; }

    /// <summary>Expected data transfer length.</summary>
    public uint Expected { get; init; }

    public byte[] DataOut { get; init; } = [];

    /// <summary>Bytes of <see cref="DataOut"/> that go with the command.</summary>
    public int Immediate { get; init; }

    /// <summary>Bytes of <see cref="DataOut"/> that follow unsolicited.</summary>
    public int Unsolicited { get; init; }

    /// <summary>Task attribute: 0 untagged, 1 simple, 2 ordered, 3 head of queue, 4 ACA.</summary>
    public byte Attribute { get; init; } = 1;

    public ulong? Lun { get; init; }

    public bool IsImmediate { get; init; }

    public byte[] Ahs { get; init; } = [];

    /// <summary>Changes Data-Out PDUs before they are sent.</summary>
    public Action<RawPdu>? ChangeDataOut { get; init; }
}

/// <summary>A SCSI command that ended, with all PDUs of the target.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Pdus">What the target sent for it.</param>
/// <param name="Response">The PDU with the status.</param>
public sealed record RawResult(CommandResult Result, IReadOnlyList<RawPdu> Pdus, RawPdu Response)
{
    public IEnumerable<RawPdu> DataIns => Pdus.Where(pdu => pdu.Opcode == Opcode.DataIn);

    public IEnumerable<RawPdu> R2Ts => Pdus.Where(pdu => pdu.Opcode == Opcode.R2T);

    public bool Overflow => (Response.Flags & 0x04) != 0;

    public bool Underflow => (Response.Flags & 0x02) != 0;
}

/// <content>SCSI commands.</content>
public sealed partial class RawSession
{
    /// <summary>Sends a command and everything that the target asks for, until its status.</summary>
    public async Task<RawResult> ScsiAsync(RawCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        RawPdu pdu = BuildCommand(command);
        await Connection.SendAsync([pdu, .. Unsolicited(command, pdu.Itt)]);
        return await CompleteAsync(command, pdu.Itt);
    }

    /// <summary>The SCSI Command PDU of a command, numbered.</summary>
    public RawPdu BuildCommand(RawCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        byte flags = (byte)((command.Unsolicited > 0 ? 0 : 0x80) | (command.Reads ? 0x40 : 0) | (command.Writes ? 0x20 : 0) | command.Attribute);
        var pdu = new RawPdu(Opcode.ScsiCommand, flags, command.IsImmediate) { Lun = command.Lun ?? Lun, Ttt = command.Expected, Ahs = command.Ahs, Data = command.DataOut[..command.Immediate] };
        command.Cdb.AsSpan(0, Math.Min(16, command.Cdb.Length)).CopyTo(pdu.Header.AsSpan(32));
        return Stamp(pdu);
    }

    /// <summary>Receives until the status of a command, and sends the data that the target asks for.</summary>
    public async Task<RawResult> CompleteAsync(RawCommand command, uint itt)
    {
        ArgumentNullException.ThrowIfNull(command);
        var pdus = new List<RawPdu>();
        byte[] data = new byte[command.Expected];
        uint received = 0;
        while (true)
        {
            RawPdu pdu = await ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection in place of answering a command.");
            if (pdu.Opcode == Opcode.Reject)
            {
                throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture, $"The target rejected a command: reason {pdu.Header[2]:X2}h ({(RejectReason)pdu.Header[2]})."));
            }

            if (pdu.Itt != itt)
            {
                throw new CheckFailedException($"The target sent what belongs to no task: {pdu}");
            }

            pdus.Add(pdu);
            switch (pdu.Opcode)
            {
                case Opcode.R2T:
                    await SolicitedAsync(command, pdu);
                    break;
                case Opcode.DataIn:
                    if ((ulong)pdu.Offset + (uint)pdu.Data.Length > command.Expected)
                    {
                        throw new CheckFailedException($"The target sent data beyond the expected data transfer length of {command.Expected}: {pdu}");
                    }

                    pdu.Data.CopyTo(data, pdu.Offset);
                    received += (uint)pdu.Data.Length;
                    if ((pdu.Flags & 1) != 0)
                    {
                        return Result(command, pdus, pdu, data, received, ReadOnlyMemory<byte>.Empty);
                    }

                    break;
                case Opcode.ScsiResponse:
                    return Result(command, pdus, pdu, data, received, SenseOf(pdu));
                default:
                    throw new CheckFailedException($"The target answered a command with {pdu}");
            }
        }
    }

    /// <summary>Reads blocks.</summary>
    public async Task<RawResult> ReadAsync(ulong lba, uint blocks)
    {
        RawResult result = await ScsiAsync(new RawCommand { Cdb = Cdbs.Read(lba, blocks), Reads = true, Expected = blocks * (uint)Login.Target.Capabilities.BlockSize });
        result.Result.ExpectGood();
        return result;
    }

    private static ReadOnlyMemory<byte> SenseOf(RawPdu response)
    {
        if (response.Data.Length < 2)
        {
            return default;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(response.Data);
        return length <= response.Data.Length - 2 ? response.Data.AsMemory(2, length)
            : throw new CheckFailedException($"The target claims {length} bytes of sense data, where the data segment has {response.Data.Length}.");
    }

    private RawResult Result(RawCommand command, List<RawPdu> pdus, RawPdu last, byte[] data, uint received, ReadOnlyMemory<byte> sense)
    {
        if (last.Opcode == Opcode.ScsiResponse && last.Header[2] != 0)
        {
            throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture, $"The target answered a command with response code {last.Header[2]:X2}h."));
        }

        ResidualKind residual = (last.Flags & 0x04) != 0 ? ResidualKind.Overflow : (last.Flags & 0x02) != 0 ? ResidualKind.Underflow : ResidualKind.None;
        var completion = new ScsiCompletion(TaskOutcome.Completed, (ScsiStatus)last.Header[3], residual, last.Count, received, sense);
        var result = new CommandResult(Login.Target, command.Cdb, completion, data, (int)command.Expected);
        if (result.IsGood)
        {
            Login.Target.Capabilities.SawSuccess(command.Cdb);
        }

        return new RawResult(result, pdus, last);
    }

    private List<RawPdu> Unsolicited(RawCommand command, uint itt)
    {
        var pdus = new List<RawPdu>();
        int end = command.Immediate + command.Unsolicited;
        uint dataSn = 0;
        for (int offset = command.Immediate; offset < end;)
        {
            int length = Math.Min(end - offset, MaxSendSegment);
            pdus.Add(DataOut(command, itt, 0xFFFFFFFF, dataSn++, offset, length, offset + length == end));
            offset += length;
        }

        return pdus;
    }

    private async Task SolicitedAsync(RawCommand command, RawPdu r2t)
    {
        if ((ulong)r2t.Offset + r2t.Count > (ulong)command.DataOut.Length)
        {
            throw new CheckFailedException($"The target asks for data that the command does not have: {r2t}");
        }

        var pdus = new List<RawPdu>();
        uint dataSn = 0;
        int end = (int)(r2t.Offset + r2t.Count);
        for (int offset = (int)r2t.Offset; offset < end;)
        {
            int length = Math.Min(end - offset, MaxSendSegment);
            pdus.Add(DataOut(command, r2t.Itt, r2t.Ttt, dataSn++, offset, length, offset + length == end));
            offset += length;
        }

        await Connection.SendAsync(pdus);
    }

    private RawPdu DataOut(RawCommand command, uint itt, uint ttt, uint dataSn, int offset, int length, bool final)
    {
        var pdu = new RawPdu(Opcode.DataOut, (byte)(final ? 0x80 : 0))
        {
            Lun = command.Lun ?? Lun,
            Itt = itt,
            Ttt = ttt,
            ExpSn = ExpStatSn,
            DataSn = dataSn,
            Offset = (uint)offset,
            Data = command.DataOut[offset..(offset + length)],
        };
        command.ChangeDataOut?.Invoke(pdu);
        return pdu;
    }
}
