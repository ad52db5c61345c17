using System.Buffers.Binary;
using Lunaris.Iscsi.Wire;
using Lunaris.Target.Faults;

namespace Lunaris.Target.Connection;

/// <content>What armed faults do to PDUs. Nothing here runs while none is armed.</content>
public sealed partial class TargetConnection
{
    private readonly OutputBatch.PduFilter _filter;

    // A PDU that goes out after the next one.
    private byte[]? _reordered;

    private (byte[] Header, byte[] Data)? _reorderedIn;

    private void OnPduThroughFaults(byte[] header, byte[] data)
    {
        FaultAction[]? actions = _faults.Match(FaultDirection.In, header, data);
        if (actions is not null && !ApplyIn(actions, ref header, ref data))
        {
            return;
        }

        OnPdu(header, data);
        if (_reorderedIn is { } held && !IsClosed)
        {
            _reorderedIn = null;
            OnPdu(held.Header, held.Data);
        }
    }

    private bool ApplyIn(FaultAction[] actions, ref byte[] header, ref byte[] data)
    {
        foreach (FaultAction action in actions)
        {
            switch (action.Kind)
            {
                case FaultKind.Drop:
                    return false;
                case FaultKind.Delay:
                    byte[] lateHeader = header;
                    byte[] lateData = data;
                    _faults.Delay(this, connection =>
                    {
                        connection.PrepareOutput();
                        connection.OnPdu(lateHeader, lateData);
                    });
                    return false;
                case FaultKind.Reorder:
                    _reorderedIn = (header, data);
                    return false;
                case FaultKind.Duplicate:
                    OnPdu(header, data);
                    break;
                case FaultKind.CloseBefore:
                    Close("A fault closed the connection.");
                    return false;
                case FaultKind.CloseAfter:
                    OnPdu(header, data);
                    Close("A fault closed the connection.");
                    return false;
                case FaultKind.Swallow:
                    if ((header[0] & 0x40) == 0 && BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(24)) == _expCmdSn)
                    {
                        _expCmdSn++;
                    }

                    return false;
                case FaultKind.Answer:
                    _forcedAnswer = (action.Status, action.Sense);
                    break;
                case FaultKind.Reject:
                    if ((header[0] & 0x40) == 0 && BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(24)) == _expCmdSn)
                    {
                        _expCmdSn++;
                    }

                    Reject(header, (RejectReason)action.Number);
                    return false;
                default:
                    Edit(action, header, ref data);
                    break;
            }
        }

        return true;
    }

    private void EmitThroughFaults(byte[] header, byte[] data)
    {
        FaultAction[] actions = _faults.Match(FaultDirection.Out, header, data) ?? [];
        int? claimedLength = null;
        foreach (FaultAction action in actions)
        {
            if (action.Kind == FaultKind.EditLength)
            {
                claimedLength = action.Number;
            }

            Edit(action, header, ref data);
        }

        int dataLength = claimedLength ?? data.Length;
        header[5] = (byte)(dataLength >> 16);
        header[6] = (byte)(dataLength >> 8);
        header[7] = (byte)dataLength;
        byte[] wire = Output.Encode(header, data);
        int dataStart = header.Length + (_headerDigest ? Bhs.DigestLength : 0);
        byte[]? later = _reordered;
        _reordered = null;
        bool closes = false;
        bool twice = false;
        foreach (FaultAction action in actions)
        {
            switch (action.Kind)
            {
                case FaultKind.Drop:
                    wire = [];
                    break;
                case FaultKind.Delay:
                    byte[] late = wire;
                    _faults.Delay(this, connection => connection.Output.AddRaw(late));
                    wire = [];
                    break;
                case FaultKind.Reorder:
                    _reordered = wire;
                    wire = [];
                    break;
                case FaultKind.Duplicate:
                    twice = true;
                    break;
                case FaultKind.CloseBefore:
                    wire = [];
                    closes = true;
                    break;
                case FaultKind.CloseAfter:
                    closes = true;
                    break;
                case FaultKind.CloseWithin:
                    wire = wire[..Math.Min(action.Number, wire.Length)];
                    closes = true;
                    break;
                case FaultKind.CorruptWire:
                    Flip(wire, action.Number, action.Mask);
                    break;
                case FaultKind.CorruptWireData:
                    Flip(wire, dataStart + action.Number, action.Mask);
                    break;
                case FaultKind.CorruptHeaderDigest when _headerDigest:
                    Flip(wire, header.Length, action.Mask);
                    break;
                case FaultKind.CorruptDataDigest when _dataDigest && data.Length > 0:
                    Flip(wire, wire.Length - Bhs.DigestLength, action.Mask);
                    break;
                case FaultKind.InsertBefore:
                    Output.AddRaw(Output.Encode(action.Header, action.Data));
                    break;
                case FaultKind.InsertEmptyDataIn:
                    Output.AddRaw(Output.Encode(EmptyDataIn(header), []));
                    break;
                case FaultKind.InsertVariant:
                    byte[] variant = (byte[])header.Clone();
                    variant.AsSpan(5, 3).Clear();
                    action.EditAction!(variant);
                    Output.AddRaw(Output.Encode(variant, []));
                    break;
                default:
                    break;
            }
        }

        Output.AddRaw(wire);
        if (twice)
        {
            Output.AddRaw(wire);
        }

        if (later is not null)
        {
            Output.AddRaw(later);
        }

        if (closes)
        {
            // What the connection still does in this turn is not to be seen any more.
            Close("A fault closed the connection.");
            Output.Filter = static (_, _) => { };
        }
    }

    private static void Edit(FaultAction action, byte[] header, ref byte[] data)
    {
        switch (action.Kind)
        {
            case FaultKind.EditHeader:
                action.EditAction!(header);
                break;
            case FaultKind.EditData:
                action.EditAction!(data);
                break;
            case FaultKind.ReplaceData:
                data = action.Data!;
                break;
            default:
                break;
        }
    }

    private static void Flip(byte[] wire, int offset, byte mask)
    {
        if ((uint)offset < (uint)wire.Length)
        {
            wire[offset] ^= mask;
        }
    }

    private static byte[] EmptyDataIn(byte[] from)
    {
        byte[] empty = new byte[Bhs.Length];
        from.AsSpan(0, Bhs.Length).CopyTo(empty);
        empty[0] = (byte)Opcode.DataIn;
        empty[1] = 0;
        empty[2] = 0;
        empty[3] = 0;
        empty.AsSpan(4, 4).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(empty.AsSpan(20), Ttt.None.Value);
        empty.AsSpan(24, 4).Clear();
        empty.AsSpan(44, 4).Clear();
        return empty;
    }
}
