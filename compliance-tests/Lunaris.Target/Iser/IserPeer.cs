using System.Buffers.Binary;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Connection;
using RdmaNet;

namespace Lunaris.Target.Iser;

/// <summary>
/// One connection of a port. What the target's connection says as PDUs of a stream is turned into what RDMA does: Data-In becomes an RDMA Write and, with
/// the status in it, a SCSI Response; an R2T becomes an RDMA Read, and what it brings is fed back as Data-Out.
/// </summary>
public sealed class IserPeer : IDisposable
{
    private const int HeaderLength = 28;
    private const int ReceiveLength = HeaderLength + 48 + 1020 + 8192;
    private const int DataOutLength = 8192;
    private const ulong ReceiveBit = 1UL << 63;
    private const int PageLength = 4096;
    private const byte ControlMessage = 0x10;
    private const byte HelloReplyMessage = 0x30;
    private const byte UnknownMessage = 0xA0;

    private readonly IserPort _port;
    private readonly TargetConnection _connection;
    private readonly ProtectionDomain _domain;
    private readonly CompletionQueue _completions;
    private readonly QueuePair _pair;
    private readonly SendChain _sends = new(1);
    private readonly ReceiveChain _receiveChain;
    private readonly RdmaBuffer _receives;
    private readonly MemoryRegion _receiveRegion;
    private readonly Dictionary<uint, CommandTags> _tags = [];
    private readonly Dictionary<ulong, Operation> _operations = [];
    private readonly WorkCompletion[] _polled = new WorkCompletion[32];
    private readonly bool _mayInvalidate;
    private readonly Queue<byte[]> _messages = new();
    private byte[] _output = [];
    private ulong _lastId;
    private bool _silent;

    internal IserPeer(IserPort port, ConnectionEvent request)
    {
        _port = port;
        Id = request.Id;
        _connection = new TargetConnection(port.Node, isRdma: true);
        RdmaDevice device = Id.Device!;
        _domain = device.AllocateProtectionDomain();
        int receives = port.Options.Receives;
        _completions = device.CreateCompletionQueue(receives + 1024);
        _pair = Id.CreateQueuePair(_domain, _completions, _completions, new QueuePairOptions { SendRequests = 1024, ReceiveRequests = receives });
        _receives = new RdmaBuffer((nint)receives * ReceiveLength);
        _receiveRegion = _domain.Register(_receives, MemoryAccess.LocalWrite);
        _receiveChain = new ReceiveChain(receives);
        for (int i = 0; i < receives; i++)
        {
            AddReceive(i);
        }

        _ = _pair.Post(_receiveChain, out _);
        byte flags = request.PrivateData.IsEmpty ? (byte)0 : request.PrivateData.Span[0];
        _mayInvalidate = port.Options.RemoteInvalidation && (flags & 0x40) == 0;
        PrivateData = flags;
        Span<byte> answer = [(byte)(_mayInvalidate ? 0x80 : 0xC0), 0, 0, 0];
        Id.Accept(
            new ConnectionParameters { InitiatorDepth = request.Parameters.InitiatorDepth, ResponderResources = request.Parameters.ResponderResources },
            port.Options.SendsNoPrivateData ? default : answer);
    }

    /// <summary>The connection manager's id.</summary>
    public ConnectionId Id { get; }

    /// <summary>First byte of what the initiator sent with its request.</summary>
    public byte PrivateData { get; }

    /// <summary>The target's end.</summary>
    public TargetConnection Connection => _connection;

    /// <summary>The queue pair of the target's end.</summary>
    public QueuePair QueuePair => _pair;

    /// <summary>iSER headers of the SCSI commands that came, oldest first: byte 0.</summary>
    public List<byte> CommandHeaders { get; } = [];

    internal bool IsOver { get; private set; }

    /// <summary>Ends the connection.</summary>
    public void Close()
    {
        if (!IsOver)
        {
            IsOver = true;
            _ = Id.Disconnect();
        }
    }

    /// <summary>Sends what another thread or a test made the target say (<see cref="TargetConnection.Post"/>).</summary>
    public void Flush() => SendOutput();

    /// <inheritdoc/>
    public void Dispose()
    {
        IsOver = true;
        _connection.OnDisconnected();
        _sends.Dispose();
        _pair.Dispose();
        foreach (Operation operation in _operations.Values)
        {
            operation.Dispose();
        }

        _operations.Clear();
        _receiveChain.Dispose();
        _receiveRegion.Dispose();
        _receives.Dispose();
        _completions.Dispose();
        _domain.Dispose();
        Id.Dispose();
    }

    internal bool Service()
    {
        bool any = false;
        int count;
        while (!IsOver && (count = _completions.Poll(_polled)) > 0)
        {
            any = true;
            for (int i = 0; i < count && !IsOver; i++)
            {
                OnCompletion(_polled[i]);
            }
        }

        while (!IsOver && _messages.TryDequeue(out byte[]? message))
        {
            Feed(message.AsSpan(HeaderLength));
        }

        return any;
    }

    private void OnCompletion(in WorkCompletion completion)
    {
        if (completion.Status != WorkStatus.Success)
        {
            _port.Failures.Add(completion.Status);
            Close();
            return;
        }

        if ((completion.Id & ReceiveBit) != 0)
        {
            int index = (int)(completion.Id & ~ReceiveBit);
            OnMessage(_receives.Slice((nint)index * ReceiveLength, (int)completion.ByteLength).ToArray());
            AddReceive(index);
            if (!IsOver)
            {
                _ = _pair.Post(_receiveChain, out _);
            }
        }
        else if (_operations.Remove(completion.Id, out Operation? operation))
        {
            operation.Done?.Invoke(operation);
            operation.Dispose();
        }
    }

    /// <summary>Takes note of a message; what it asks for is done when all that came with it are noted.</summary>
    private void OnMessage(byte[] bytes)
    {
        ReadOnlySpan<byte> message = bytes;
        if (_silent || _port.TakeFault(IserFault.Silence))
        {
            _silent = true;
            return;
        }

        if (message.Length < HeaderLength + Bhs.Length || (message[0] >> 4) != 1)
        {
            _port.Node.Violation($"An iSER message of {message.Length} bytes begins with 0x{(message.IsEmpty ? 0 : message[0]):X2}.");
            Close();
            return;
        }

        ReadOnlySpan<byte> pdu = message[HeaderLength..];
        int dataLength = Bhs.DataSegmentLengthOf(pdu);
        if (Bhs.OpcodeOf(pdu) == Opcode.ScsiCommand)
        {
            CommandHeaders.Add(message[0]);
            _tags[Bhs.IttOf(pdu).Value] = new CommandTags(
                (message[0] & 8) != 0 ? new Tag(BinaryPrimitives.ReadUInt32BigEndian(message[4..]), BinaryPrimitives.ReadUInt64BigEndian(message[8..])) : null,
                (message[0] & 4) != 0 ? new Tag(BinaryPrimitives.ReadUInt32BigEndian(message[16..]), BinaryPrimitives.ReadUInt64BigEndian(message[20..])) : null,
                dataLength);
        }

        _messages.Enqueue(bytes);
    }

    private void Feed(ReadOnlySpan<byte> pdu)
    {
        while (!pdu.IsEmpty && !IsOver)
        {
            int used = _connection.Consume(pdu);
            pdu = pdu[used..];
            SendOutput();
            if (_connection.IsClosed)
            {
                Close();
            }

            if (used == 0)
            {
                if (!pdu.IsEmpty && !IsOver)
                {
                    _port.Node.Violation("An iSER message is no whole PDU.");
                    Close();
                }

                return;
            }
        }
    }

    /// <summary>Takes the target's output apart and moves it.</summary>
    private void SendOutput()
    {
        int length = _output.Length;
        Array.Resize(ref _output, length + (int)_connection.Output.ByteCount);
        foreach (ArraySegment<byte> segment in _connection.Output.Segments)
        {
            segment.CopyTo(_output, length);
            length += segment.Count;
        }

        _connection.Output.Clear();
        int at = 0;
        while (!IsOver && PduFrame.TryRead(_output.AsSpan(at), false, false, Bhs.MaxDataSegmentLength, out PduFrame frame) == FrameStatus.Header && _output.Length - at >= frame.TotalLength)
        {
            Move(_output.AsSpan(at, Bhs.Length), _output.AsSpan(at + frame.HeaderLength, frame.DataLength));
            at += frame.TotalLength;
        }

        _output = _output[at..];
    }

    private void Move(Span<byte> header, ReadOnlySpan<byte> data)
    {
        switch (Bhs.OpcodeOf(header))
        {
            case Opcode.DataIn:
                MoveDataIn(new DataInHeader(header), data);
                break;
            case Opcode.R2T:
                MoveR2T(new R2THeader(header));
                break;
            default:
                Send(header, data);
                break;
        }
    }

    private void MoveDataIn(DataInHeader header, ReadOnlySpan<byte> data)
    {
        Tag tag = _tags.GetValueOrDefault(header.Itt.Value)?.Read ?? default;
        if (data.Length > 0)
        {
            if (_port.TakeFault(IserFault.DataInMessage))
            {
                Send(header.Bytes, data);
            }

            Operation operation = NewOperation(data.Length);
            data.CopyTo(operation.Memory.Slice(0, data.Length));
            Rdma(SendOpcode.Write, operation, data.Length, tag, header.BufferOffset);
        }

        if (!header.HasStatus)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[Bhs.Length];
        bytes.Clear();
        _ = new ScsiResponseHeader(bytes)
        {
            Opcode = Opcode.ScsiResponse,
            Final = true,
            Overflow = header.Overflow,
            Underflow = header.Underflow,
            ResidualCount = header.ResidualCount,
            Status = header.Status,
            Itt = header.Itt,
            StatSN = header.StatSN,
            ExpCmdSN = header.ExpCmdSN,
            MaxCmdSN = header.MaxCmdSN,
        };
        Send(bytes, default);
    }

    private void MoveR2T(R2THeader header)
    {
        CommandTags tags = _tags[header.Itt.Value];
        int length = (int)header.DesiredDataTransferLength;
        uint offset = header.BufferOffset;
        Operation operation = NewOperation(length);
        (Itt itt, Ttt ttt, Lun lun) = (header.Itt, header.Ttt, header.Lun);
        operation.Done = done => FeedDataOut(done.Memory.Slice(0, length), itt, ttt, lun, offset);

        // The tag begins behind the data that came with the command (RFC 7145 §7.3.6).
        Rdma(SendOpcode.Read, operation, length, tags.Write ?? default, offset - (uint)tags.Immediate);
    }

    private void FeedDataOut(ReadOnlySpan<byte> data, Itt itt, Ttt ttt, Lun lun, uint offset)
    {
        uint sequence = 0;
        var pdu = new byte[Bhs.Length + DataOutLength + 3];
        for (int at = 0; at < data.Length && !IsOver;)
        {
            int length = Math.Min(DataOutLength, data.Length - at);
            pdu.AsSpan().Clear();
            _ = new DataOutHeader(pdu.AsSpan(0, Bhs.Length))
            {
                Opcode = Opcode.DataOut,
                Final = at + length == data.Length,
                DataSegmentLength = length,
                Lun = lun,
                Itt = itt,
                Ttt = ttt,
                DataSN = new DataSn(sequence++),
                BufferOffset = offset + (uint)at,
            };
            data.Slice(at, length).CopyTo(pdu.AsSpan(Bhs.Length));
            Feed(pdu.AsSpan(0, Bhs.Length + length + Bhs.PaddingOf(length)));
            at += length;
        }
    }

    private void Rdma(SendOpcode opcode, Operation operation, int length, Tag tag, uint offset)
    {
        (ulong address, uint key) = (tag.Address + offset, tag.Key);
        if (_port.TakeFault(IserFault.UnknownKey, IserFault.OutOfBounds, IserFault.WrongRight))
        {
            switch (_port.LastFault)
            {
                case IserFault.UnknownKey:
                    key ^= 0x1F00;
                    break;
                case IserFault.OutOfBounds:
                    address += PageLength;
                    break;
                default:
                    opcode = opcode == SendOpcode.Read ? SendOpcode.Write : SendOpcode.Read;
                    break;
            }
        }

        ref SendWorkRequest request = ref _sends.Add(opcode, operation.Id);
        request.RemoteAddress = address;
        request.RemoteKey = key;
        _sends.AddElement(operation.Memory.Address, (uint)length, operation.Region.LocalKey);
        _ = _pair.Post(_sends, out _);
    }

    private void Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        int padding = Bhs.PaddingOf(data.Length);
        Operation operation = NewOperation(HeaderLength + header.Length + data.Length + padding + 16384);
        Span<byte> message = operation.Memory.Slice(0, HeaderLength + header.Length + data.Length + padding);
        message[0] = ControlMessage;
        header.CopyTo(message[HeaderLength..]);
        data.CopyTo(message[(HeaderLength + header.Length)..]);
        uint invalidate = 0;
        bool invalidates = false;
        CommandTags? late = null;
        if (Bhs.OpcodeOf(header) == Opcode.ScsiResponse && _tags.Remove(Bhs.IttOf(header).Value, out CommandTags? tags))
        {
            invalidates = _mayInvalidate && (tags.Read ?? tags.Write) is not null;
            invalidate = (tags.Read ?? tags.Write)?.Key ?? 0;
            if (_port.TakeFault(IserFault.InvalidatesForeignKey))
            {
                // A key that is bound, of another command.
                uint foreign = _tags.Values.Select(other => (other.Read ?? other.Write)?.Key).FirstOrDefault(key => key is not null) ?? invalidate;
                (invalidates, invalidate) = (true, foreign);
            }

            late = (tags.Read ?? tags.Write) is not null && _port.TakeFault(IserFault.LateAccess) ? tags : null;
        }

        int length = Spoil(message, operation.Memory);
        if (length == 0)
        {
            Close();
            return;
        }

        if (invalidates)
        {
            _sends.AddSendWithInvalidate(invalidate, operation.Id);
        }
        else
        {
            _sends.AddSend(operation.Id);
        }

        _sends.AddElement(operation.Memory.Address, (uint)length, operation.Region.LocalKey);
        _ = _pair.Post(_sends, out _);
        if (late is not null)
        {
            Tag tag = (late.Read ?? late.Write)!.Value;
            Rdma(late.Read is null ? SendOpcode.Read : SendOpcode.Write, NewOperation(64), 64, tag, 0);
        }
    }

    /// <summary>Damages a message where a fault is due.</summary>
    /// <returns>Its length; 0 where the connection is to end instead.</returns>
    private int Spoil(Span<byte> message, RdmaBuffer memory)
    {
        bool isLogin = Bhs.OpcodeOf(message[HeaderLength..]) == Opcode.LoginResponse;
        if (isLogin || !_port.TakeFault(
                IserFault.UninvitedHello, IserFault.UnknownMessage, IserFault.ShortMessage, IserFault.LyingLength, IserFault.TooLongMessage, IserFault.Disconnect))
        {
            return message.Length;
        }

        switch (_port.LastFault)
        {
            case IserFault.UninvitedHello:
                message[0] = HelloReplyMessage;
                return HeaderLength;
            case IserFault.UnknownMessage:
                message[0] = UnknownMessage;
                return message.Length;
            case IserFault.ShortMessage:
                return HeaderLength + 20;
            case IserFault.LyingLength:
                message[HeaderLength + 6] = 0x40;
                return message.Length;
            case IserFault.TooLongMessage:
                return (int)Math.Min(memory.Length, message.Length + 16000);
            default:
                return 0;
        }
    }

    private void AddReceive(int index) =>
        _receiveChain.Add(ReceiveBit | (uint)index, _receives.Address + ((nint)index * ReceiveLength), ReceiveLength, _receiveRegion.LocalKey);

    private Operation NewOperation(int length)
    {
        var memory = new RdmaBuffer(length);
        var operation = new Operation(++_lastId, memory, _domain.Register(memory, MemoryAccess.LocalWrite));
        _operations.Add(operation.Id, operation);
        return operation;
    }

    /// <summary>A steering tag of the initiator.</summary>
    private readonly record struct Tag(uint Key, ulong Address);

    /// <summary>What a command lent, and how much data came with it.</summary>
    private sealed record CommandTags(Tag? Write, Tag? Read, int Immediate);

    /// <summary>A posted request with the memory that it needs.</summary>
    private sealed class Operation(ulong id, RdmaBuffer memory, MemoryRegion region) : IDisposable
    {
        public ulong Id { get; } = id;

        public RdmaBuffer Memory { get; } = memory;

        public MemoryRegion Region { get; } = region;

        public Action<Operation>? Done { get; set; }

        public void Dispose()
        {
            Region.Dispose();
            Memory.Dispose();
        }
    }
}
