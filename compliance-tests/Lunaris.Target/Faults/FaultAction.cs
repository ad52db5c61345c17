using System.Buffers.Binary;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Scsi;

namespace Lunaris.Target.Faults;

/// <summary>Changes bytes of a PDU.</summary>
/// <param name="bytes">The basic header segment, or the data segment.</param>
public delegate void PduEdit(Span<byte> bytes);

/// <summary>What happens to a PDU when a rule fires.</summary>
public sealed class FaultAction
{
    private FaultAction(FaultKind kind)
    {
        Kind = kind;
    }

    /// <summary>The PDU is lost.</summary>
    public static FaultAction Drop { get; } = new(FaultKind.Drop);

    /// <summary>The PDU waits until <see cref="FaultPlan.ReleaseDelayed"/>.</summary>
    public static FaultAction Delay { get; } = new(FaultKind.Delay);

    /// <summary>The PDU comes twice, byte for byte.</summary>
    public static FaultAction Duplicate { get; } = new(FaultKind.Duplicate);

    /// <summary>The PDU comes after the one that follows it.</summary>
    public static FaultAction ReorderWithNext { get; } = new(FaultKind.Reorder);

    /// <summary>The connection closes in place of the PDU.</summary>
    public static FaultAction CloseBefore { get; } = new(FaultKind.CloseBefore);

    /// <summary>The connection closes after the PDU.</summary>
    public static FaultAction CloseAfter { get; } = new(FaultKind.CloseAfter);

    /// <summary>A command is taken, its CmdSN counted, and nothing is ever done about it. For requests of the initiator.</summary>
    public static FaultAction Swallow { get; } = new(FaultKind.Swallow);

    internal FaultKind Kind { get; }

    internal int Number { get; private init; }

    internal uint Value { get; private init; }

    internal byte Mask { get; private init; }

    internal PduEdit? EditAction { get; private init; }

    internal byte[]? Header { get; private init; }

    internal byte[]? Data { get; private init; }

    internal ScsiStatus Status { get; private init; }

    internal SenseCode Sense { get; private init; }

    /// <summary>The connection closes in the middle of the PDU. For PDUs of the target.</summary>
    /// <param name="bytes">Bytes that still go out.</param>
    public static FaultAction CloseWithin(int bytes) => new(FaultKind.CloseWithin) { Number = bytes };

    /// <summary>Flips bits on the wire, digests not corrected.</summary>
    /// <param name="offset">Offset in the PDU, header first; digests count.</param>
    /// <param name="mask">Bits to flip.</param>
    public static FaultAction Corrupt(int offset, byte mask) => new(FaultKind.CorruptWire) { Number = offset, Mask = mask };

    /// <summary>Flips bits of the data segment on the wire, its digest not corrected.</summary>
    /// <param name="offset">Offset in the data segment.</param>
    /// <param name="mask">Bits to flip.</param>
    public static FaultAction CorruptData(int offset, byte mask) => new(FaultKind.CorruptWireData) { Number = offset, Mask = mask };

    /// <summary>Flips bits of the header digest, where there is one.</summary>
    /// <param name="mask">Bits to flip in its first byte.</param>
    public static FaultAction CorruptHeaderDigest(byte mask = 1) => new(FaultKind.CorruptHeaderDigest) { Mask = mask };

    /// <summary>Flips bits of the data digest, where there is one.</summary>
    /// <param name="mask">Bits to flip in its first byte.</param>
    public static FaultAction CorruptDataDigest(byte mask = 1) => new(FaultKind.CorruptDataDigest) { Mask = mask };

    /// <summary>Changes the header; digests are computed afterwards, so that the lie is well protected.</summary>
    /// <param name="edit">The change.</param>
    public static FaultAction EditHeader(PduEdit edit) => new(FaultKind.EditHeader) { EditAction = edit };

    /// <summary>Changes the data segment; digests are computed afterwards.</summary>
    /// <param name="edit">The change.</param>
    public static FaultAction EditData(PduEdit edit) => new(FaultKind.EditData) { EditAction = edit };

    /// <summary>Puts another data segment in place, of any length.</summary>
    /// <param name="data">The data segment.</param>
    public static FaultAction ReplaceData(byte[] data) => new(FaultKind.ReplaceData) { Data = data };

    /// <summary>Puts a PDU before this one, byte for byte as given; digests are added.</summary>
    /// <param name="header">Its basic header segment.</param>
    /// <param name="data">Its data segment.</param>
    public static FaultAction InsertBefore(byte[] header, byte[] data) => new(FaultKind.InsertBefore) { Header = header, Data = data };

    /// <summary>Puts a Data-In PDU without data before this one, made from this one's header: it is legal and says nothing.</summary>
    public static FaultAction InsertEmptyDataIn() => new(FaultKind.InsertEmptyDataIn);

    /// <summary>Puts a PDU before this one that is this one with a changed header and no data segment.</summary>
    /// <param name="edit">The change.</param>
    public static FaultAction InsertVariant(PduEdit edit) => new(FaultKind.InsertVariant) { EditAction = edit };

    /// <summary>Answers a SCSI command with a status in place of executing it.</summary>
    /// <param name="status">The status.</param>
    /// <param name="sense">The sense, with CHECK CONDITION.</param>
    public static FaultAction AnswerWith(ScsiStatus status, SenseCode sense = default) => new(FaultKind.Answer) { Status = status, Sense = sense };

    /// <summary>Rejects a PDU of the initiator.</summary>
    /// <param name="reason">The reason.</param>
    public static FaultAction RejectWith(RejectReason reason) => new(FaultKind.Reject) { Number = (int)reason };

    /// <summary>Says another DataSegmentLength than the bytes that follow.</summary>
    public static FaultAction SetDataSegmentLength(int length) => new(FaultKind.EditLength) { Number = length };

    /// <summary>Moves BufferOffset (Data-In, R2T).</summary>
    public static FaultAction MoveBufferOffset(int by) => Add32(40, by);

    /// <summary>Changes DataSN or R2TSN.</summary>
    public static FaultAction MoveDataSN(int by) => Add32(36, by);

    /// <summary>Changes StatSN.</summary>
    public static FaultAction MoveStatSN(int by) => Add32(24, by);

    /// <summary>Changes ExpCmdSN.</summary>
    public static FaultAction MoveExpCmdSN(int by) => Add32(28, by);

    /// <summary>Changes MaxCmdSN.</summary>
    public static FaultAction MoveMaxCmdSN(int by) => Add32(32, by);

    /// <summary>Sets the initiator task tag.</summary>
    public static FaultAction SetItt(uint itt) => Set32(16, itt);

    /// <summary>Sets the target transfer tag.</summary>
    public static FaultAction SetTtt(uint ttt) => Set32(20, ttt);

    /// <summary>Sets the desired data transfer length of an R2T.</summary>
    public static FaultAction SetR2TLength(uint length) => Set32(44, length);

    /// <summary>Sets the residual count with its flags.</summary>
    public static FaultAction SetResidual(uint count, bool overflow, bool underflow) => EditHeader(bhs =>
    {
        bhs[1] = (byte)((bhs[1] & ~0x06) | (overflow ? 0x04 : 0) | (underflow ? 0x02 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(bhs[44..], count);
    });

    /// <summary>Sets the response code of a SCSI Response.</summary>
    public static FaultAction SetResponse(byte response) => EditHeader(bhs => bhs[2] = response);

    /// <summary>Sets the status byte of a SCSI Response or Data-In.</summary>
    public static FaultAction SetStatus(byte status) => EditHeader(bhs => bhs[3] = status);

    /// <summary>Clears the final bit.</summary>
    public static FaultAction ClearFinal() => EditHeader(bhs => bhs[1] &= 0x7F);

    /// <summary>Sets the sense length of a SCSI Response, whatever follows.</summary>
    public static FaultAction SetSenseLength(ushort length) => EditData(data =>
    {
        if (data.Length >= 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data, length);
        }
    });

    /// <summary>Sets the stages and the T bit of a Login Response, as a target does that skips stages.</summary>
    public static FaultAction SetLoginStages(LoginStage current, LoginStage next, bool transit = true) =>
        EditHeader(bhs => bhs[1] = (byte)((transit ? 0x80 : 0) | ((int)current << 2) | (int)next));

    private static FaultAction Add32(int offset, int by) =>
        EditHeader(bhs => BinaryPrimitives.WriteUInt32BigEndian(bhs[offset..], unchecked(BinaryPrimitives.ReadUInt32BigEndian(bhs[offset..]) + (uint)by)));

    private static FaultAction Set32(int offset, uint value) => EditHeader(bhs => BinaryPrimitives.WriteUInt32BigEndian(bhs[offset..], value));
}

/// <summary>What a <see cref="FaultAction"/> does.</summary>
internal enum FaultKind : byte
{
    Drop,
    Delay,
    Duplicate,
    Reorder,
    CloseBefore,
    CloseAfter,
    CloseWithin,
    CorruptWire,
    CorruptWireData,
    CorruptHeaderDigest,
    CorruptDataDigest,
    EditHeader,
    EditData,
    EditLength,
    ReplaceData,
    InsertBefore,
    InsertEmptyDataIn,
    InsertVariant,
    Swallow,
    Answer,
    Reject,
}
