using System.Runtime.InteropServices;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Transport;

/// <summary>Framing and placement of a byte stream, whatever the pieces in which it comes; digests; gathered sending.</summary>
[TestFixture]
public sealed class StreamTransportTests
{
    private const int MemoryLength = 128 * 1024;
    private const byte Guard = 0xC3;

    private nint _memory;
    private ScsiTask _task = null!;

    [SetUp]
    public void SetUp()
    {
        _memory = Marshal.AllocHGlobal(MemoryLength + 64);
        Fill(Guard);

        // Three segments, so that placement has to cross borders; 32 guard bytes on either side.
        _task = new ScsiTask
        {
            DataIn = new DataBuffer([new(_memory + 32, 1000), new(_memory + 1032, 50_001), new(_memory + 51_033, MemoryLength - 51_001)], 3),
        };
    }

    [TearDown]
    public void TearDown() => Marshal.FreeHGlobal(_memory);

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void A_stream_split_at_every_byte_gives_the_same_PDUs(bool headerDigest, bool dataDigest)
    {
        byte[] stream = Conversation(headerDigest, dataDigest, longData: 9000);
        (List<string> whole, byte[] placed) = Play(stream, headerDigest, dataDigest, [stream.Length]);
        Assert.That(whole, Has.Count.EqualTo(12));
        for (int split = 1; split < stream.Length; split++)
        {
            (List<string> log, byte[] content) = Play(stream, headerDigest, dataDigest, [split, stream.Length - split]);
            if (!log.SequenceEqual(whole) || !content.AsSpan().SequenceEqual(placed))
            {
                Assert.Fail($"split at byte {split} of {stream.Length} gave other PDUs");
            }
        }
    }

    [Test]
    public void A_stream_in_pieces_of_any_size_gives_the_same_PDUs_and_touches_no_other_memory()
    {
        byte[] stream = Conversation(true, true, longData: 100_000);
        (List<string> whole, byte[] placed) = Play(stream, true, true, [stream.Length]);
        for (int seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var pieces = new List<int>();
            for (int rest = stream.Length; rest > 0;)
            {
                int piece = Math.Min(rest, 1 + random.Next(seed % 3 == 0 ? 60 : 20_000));
                pieces.Add(piece);
                rest -= piece;
            }

            (List<string> log, byte[] content) = Play(stream, true, true, pieces);
            Assert.That(log.SequenceEqual(whole) && content.AsSpan().SequenceEqual(placed), Is.True, $"seed {seed} gave other PDUs");
        }

        Assert.That(placed[..32].Concat(placed[^32..]), Is.All.EqualTo(Guard));
    }

    [TestCase(true, false, 3, TransportFaultKind.HeaderDigest)]
    [TestCase(true, true, 60, TransportFaultKind.DataDigest)]
    public void A_damaged_bit_is_found_by_the_digest(bool headerDigest, bool dataDigest, int position, TransportFaultKind kind)
    {
        byte[] stream = Conversation(headerDigest, dataDigest, longData: 9000);
        stream[position] ^= 0x10;
        using var transport = Open(headerDigest, dataDigest, out RecordingSink sink);
        transport.Give(stream);
        transport.Service(TransportEvents.Readable);
        Assert.That(sink.Fault!.Kind, Is.EqualTo(kind));
        Assert.That(sink.Log, Has.None.StartsWith("pdu"));
    }

    [Test]
    public void A_damaged_bit_of_a_long_payload_is_found_though_it_went_straight_to_its_destination()
    {
        byte[] stream = Conversation(true, true, longData: 100_000);
        stream[50_000] ^= 1;
        using var transport = Open(true, true, out RecordingSink sink);
        for (int offset = 0; offset < stream.Length && transport.IsUp; offset += 10_000)
        {
            transport.Give(stream.AsSpan(offset, Math.Min(10_000, stream.Length - offset)));
            transport.Service(TransportEvents.Readable);
        }

        Assert.That(sink.Fault!.Kind, Is.EqualTo(TransportFaultKind.DataDigest));
    }

    [Test]
    public void A_data_segment_longer_than_agreed_is_refused_before_it_arrives()
    {
        using var transport = Open(false, false, out RecordingSink sink);
        byte[] header = new byte[48];
        header[0] = (byte)Opcode.NopIn;
        (header[5], header[6], header[7]) = (0xFF, 0xFF, 0xFF);
        transport.Give(header);
        transport.Service(TransportEvents.Readable);
        Assert.That(sink.Fault!.Kind, Is.EqualTo(TransportFaultKind.ProtocolViolation));
        Assert.That(sink.Fault.Message, Does.Contain("16777215"));
    }

    [Test]
    public void The_end_of_the_stream_is_told_apart_from_its_end_inside_a_PDU()
    {
        byte[] stream = Conversation(false, false, longData: 9000);
        foreach ((int length, string says) in new[] { (0, "closed the connection."), (20, "in the middle of a PDU"), (200, "in the middle of a PDU") })
        {
            using var transport = Open(false, false, out RecordingSink sink);
            transport.Give(stream.AsSpan(0, length), thenClose: true);
            transport.Service(TransportEvents.Readable);
            transport.Service(TransportEvents.Readable);
            Assert.That(sink.Fault!.Message, Does.Contain(says));
            Assert.That(sink.Fault.Kind, Is.EqualTo(TransportFaultKind.ClosedByPeer));
        }
    }

    [Test]
    public void What_is_refused_closes_the_connection_and_nothing_is_reported_after_it()
    {
        using var transport = Open(false, false, out RecordingSink sink);
        byte[] reject = Frame(Opcode.Reject, [], false, false);
        transport.Give([.. reject, .. Frame(Opcode.NopIn, [], false, false)]);
        transport.Service(TransportEvents.Readable);
        Assert.That(sink.Fault, Is.Not.Null);
        Assert.That(sink.Log, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_turn_ends_when_a_quarter_of_the_answers_is_there_so_that_new_commands_can_leave()
    {
        using var transport = Open(false, false, out RecordingSink sink);
        byte[] answer = Frame(Opcode.DataIn, Data(100_000, 7), false, false);
        _ = new DataInHeader(answer.AsSpan(0, Bhs.Length)) { HasStatus = true };
        transport.SetExpectedAnswers(8, answer.Length, moreToCome: false);
        for (int i = 0; i < 8; i++)
        {
            transport.Give(answer);
        }

        var turns = new List<int>();
        while (turns.Sum() < 8)
        {
            int before = turns.Sum();
            transport.Service(TransportEvents.Readable);
            turns.Add(sink.Log.Count(line => line.StartsWith("pdu", StringComparison.Ordinal)) - before);
        }

        Assert.That(turns, Is.EqualTo(new[] { 2, 2, 2, 2 }));
    }

    [TestCase(8, Opcode.DataIn, Description = "Data without a status answers nothing")]
    [TestCase(0, Opcode.ScsiResponse, Description = "Nothing is outstanding")]
    public void A_turn_takes_all_there_is_while_nothing_is_answered(int outstanding, Opcode opcode)
    {
        using var transport = Open(false, false, out RecordingSink sink);
        byte[] pdu = Frame(opcode, Data(100_000, 7), false, false);
        transport.SetExpectedAnswers(outstanding, Bhs.Length, moreToCome: false);
        for (int i = 0; i < 8; i++)
        {
            transport.Give(pdu);
        }

        transport.Service(TransportEvents.Readable);
        Assert.That(sink.Log.Count(line => line.StartsWith("pdu", StringComparison.Ordinal)), Is.EqualTo(8));
    }

    [TestCase(0, false, false)]
    [TestCase(1, false, false)]
    [TestCase(3, false, false)]
    [TestCase(0, true, true)]
    [TestCase(1, true, true)]
    public void Long_payloads_in_a_row_are_received_at_their_own_memory_to_the_last_byte(int responsesBetween, bool headerDigest, bool dataDigest)
    {
        using var transport = Open(headerDigest, dataDigest, out RecordingSink sink);
        byte[] data = Data(100_001, 7);
        byte[] answer = Frame(Opcode.DataIn, data, headerDigest, dataDigest, offset: 11);
        byte[] response = Frame(Opcode.ScsiResponse, [], headerDigest, dataDigest);
        byte[][] pdus = [answer, .. Enumerable.Repeat(response, responsesBetween)];
        byte[] exchange = [.. pdus.SelectMany(pdu => pdu)];

        // What comes first is read ahead as far as there is room, and teaches what follows on what.
        transport.Give([.. exchange, .. exchange]);
        transport.Service(TransportEvents.Readable);
        long copied = transport.Statistics.PayloadBytesCopied;
        Fill(Guard);
        var random = new Random(3);
        byte[] stream = [.. Enumerable.Repeat(exchange, 40).SelectMany(bytes => bytes)];
        for (int offset = 0; offset < stream.Length;)
        {
            // However little of a payload there is at a time, and however little of it is left.
            int piece = Math.Min(stream.Length - offset, random.Next(4) switch { 0 => 1 + random.Next(100), 1 => 65_000, _ => 300_000 });
            transport.Give(stream.AsSpan(offset, piece));
            transport.Service(TransportEvents.Readable);
            offset += piece;
        }

        Assert.That(sink.Fault, Is.Null);
        Assert.That(sink.Log.Count(line => line.StartsWith("pdu", StringComparison.Ordinal)), Is.EqualTo(42 * pdus.Length));
        Assert.That(transport.Statistics.PayloadBytesCopied, Is.EqualTo(copied));
        var content = new byte[data.Length];
        Marshal.Copy(_memory + 32 + 11, content, 0, content.Length);
        Assert.That(content, Is.EqualTo(data));
    }

    [Test]
    public void Short_PDUs_after_long_payloads_are_read_ahead_again()
    {
        using var transport = Open(false, false, out RecordingSink sink);
        byte[] answer = Frame(Opcode.DataIn, Data(100_000, 7), false, false);
        byte[] shortAnswers = [.. Enumerable.Repeat(Frame(Opcode.DataIn, Data(512, 8), false, false), 100).SelectMany(bytes => bytes)];
        transport.Give([.. answer, .. answer, .. shortAnswers]);
        while (transport.HasInput)
        {
            transport.Service(TransportEvents.Readable);
        }

        long calls = transport.Statistics.ReceiveCalls;
        transport.Give(shortAnswers);
        transport.Service(TransportEvents.Readable);
        Assert.That(transport.Statistics.ReceiveCalls - calls, Is.LessThanOrEqualTo(2));
        Assert.That(sink.Log.Count(line => line.StartsWith("pdu", StringComparison.Ordinal)), Is.EqualTo(202));
    }

    [TestCase(false, false)]
    [TestCase(true, true)]
    public void Sent_PDUs_are_framed_and_gathered_right_however_little_the_network_takes(bool headerDigest, bool dataDigest)
    {
        byte[]? whole = null;
        foreach (int limit in new[] { int.MaxValue, 1, 47, 1000, 65_536 })
        {
            using var transport = Open(headerDigest, dataDigest, out RecordingSink sink);
            transport.SendLimit = limit;
            Fill(0x11);
            _task.DataOut = _task.DataIn;
            foreach (int length in new[] { 0, 1, 511, 513, 4096, 100_001 })
            {
                Pdu pdu = transport.NewPdu(length == 1 ? 8 : 0);
                Span<byte> header = pdu.Header[..pdu.HeaderLength];
                header.Clear();
                _ = new DataOutHeader(header) { Opcode = Opcode.DataOut, DataSegmentLength = length, TotalAhsLength = (byte)(length == 1 ? 2 : 0) };
                pdu.DataLength = length;
                pdu.Task = _task;
                pdu.DataFromTask = true;
                pdu.TaskOffset = 7;
                transport.QueuePdu(pdu);
            }

            while (transport.QueuedBytes > 0)
            {
                transport.Service(TransportEvents.None);
            }

            Assert.That(sink.Sent, Is.EqualTo(6));
            whole ??= [.. transport.Output];
            Assert.That(transport.Output, Is.EqualTo(whole), $"limit {limit}");
        }

        int offset = 0;
        var lengths = new List<int>();
        while (offset < whole!.Length)
        {
            Assert.That(PduFrame.TryRead(whole.AsSpan(offset), headerDigest, dataDigest, 1 << 20, out PduFrame frame), Is.EqualTo(FrameStatus.Header));
            lengths.Add(frame.DataLength);
            ReadOnlySpan<byte> data = whole.AsSpan(offset + frame.HeaderLength, frame.DataLength + frame.PaddingLength);
            Assert.That(data[..frame.DataLength].ToArray(), Is.All.EqualTo((byte)0x11));
            Assert.That(data[frame.DataLength..].ToArray(), Is.All.Zero);
            if (frame.DataDigestLength > 0)
            {
                Assert.That(Crc32C.Read(whole.AsSpan(offset + frame.TotalLength - 4)), Is.EqualTo(Crc32C.Compute(data)));
            }

            offset += frame.TotalLength;
        }

        Assert.That(lengths, Is.EqualTo(new[] { 0, 1, 511, 513, 4096, 100_001 }));
    }

    [Test]
    public void A_gather_list_of_many_small_segments_is_sent_whole()
    {
        using var transport = Open(false, true, out RecordingSink sink);
        BufferSegment[] segments = Enumerable.Range(0, 2000).Select(i => new BufferSegment(_memory + (i * 16), 16)).ToArray();
        for (int i = 0; i < 2000; i++)
        {
            Marshal.WriteInt32(_memory, i * 16, i);
        }

        _task.DataOut = new DataBuffer(segments, segments.Length);
        Pdu pdu = transport.NewPdu();
        pdu.Header[..48].Clear();
        _ = new DataOutHeader(pdu.Header) { Opcode = Opcode.DataOut, DataSegmentLength = 32_000 };
        (pdu.DataLength, pdu.Task, pdu.DataFromTask) = (32_000, _task, true);
        transport.QueuePdu(pdu);
        transport.Service(TransportEvents.None);
        var expected = new byte[32_000];
        Marshal.Copy(_memory, expected, 0, expected.Length);
        Assert.That(transport.Output.GetRange(48, 32_000), Is.EqualTo(expected));
        Assert.That(sink.Sent, Is.EqualTo(1));
    }

    [Test]
    public void Queued_PDUs_are_given_back_when_the_connection_closes()
    {
        using var transport = Open(false, false, out RecordingSink sink);
        transport.SendLimit = 0;
        for (int i = 0; i < 5; i++)
        {
            transport.QueuePdu(transport.NewPdu());
        }

        transport.Service(TransportEvents.None);
        transport.Disconnect(new TransportFault(TransportFaultKind.ClosedLocally, "enough"));
        Assert.That(sink.Sent, Is.EqualTo(5));
        Assert.That(transport.QueuedBytes, Is.Zero);
    }

    internal static byte[] Frame(Opcode opcode, byte[] data, bool headerDigest, bool dataDigest, uint offset = 0, int ahsWords = 0)
    {
        byte[] header = new byte[48 + (ahsWords * 4)];
        _ = new DataInHeader(header) { Opcode = opcode, Final = true, DataSegmentLength = data.Length, TotalAhsLength = (byte)ahsWords, BufferOffset = offset };
        var bytes = new List<byte>(header);
        if (headerDigest)
        {
            bytes.AddRange(Digest(header));
        }

        if (data.Length > 0)
        {
            byte[] padded = [.. data, .. new byte[Bhs.PaddingOf(data.Length)]];
            bytes.AddRange(padded);
            if (dataDigest)
            {
                bytes.AddRange(Digest(padded));
            }
        }

        return [.. bytes];
    }

    private static byte[] Digest(byte[] bytes)
    {
        var digest = new byte[4];
        Crc32C.Write(digest, Crc32C.Compute(bytes));
        return digest;
    }

    private static byte[] Data(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    private static byte[] Conversation(bool headerDigest, bool dataDigest, int longData) =>
    [
        .. Frame(Opcode.ScsiResponse, Data(20, 1), headerDigest, dataDigest),
        .. Frame(Opcode.DataIn, Data(longData, 2), headerDigest, dataDigest, offset: 5),
        .. Frame(Opcode.NopIn, [], headerDigest, dataDigest, ahsWords: 3),
        .. Frame(Opcode.DataIn, Data(513, 3), headerDigest, dataDigest, offset: 900),
        .. Frame(Opcode.AsyncMessage, Data(33, 4), headerDigest, dataDigest),
        .. Frame(Opcode.TextResponse, Data(301, 5), headerDigest, dataDigest),
    ];

    private (List<string> Log, byte[] Memory) Play(byte[] stream, bool headerDigest, bool dataDigest, IReadOnlyList<int> pieces)
    {
        Fill(Guard);
        using var transport = Open(headerDigest, dataDigest, out RecordingSink sink);
        int offset = 0;
        foreach (int piece in pieces)
        {
            transport.Give(stream.AsSpan(offset, piece));
            transport.Service(TransportEvents.Readable);
            offset += piece;
        }

        if (sink.Fault is not null)
        {
            sink.Log.Add(sink.Fault.Message);
        }

        var content = new byte[MemoryLength + 64];
        Marshal.Copy(_memory, content, 0, content.Length);
        return (sink.Log, content);
    }

    private MemoryStreamTransport Open(bool headerDigest, bool dataDigest, out RecordingSink sink)
    {
        sink = new RecordingSink(_task);
        var transport = new MemoryStreamTransport(sink, new TransportOptions { ReadAheadSize = 64 * 1024 });
        transport.SetFraming(new FramingOptions(headerDigest, dataDigest, 256 * 1024));
        transport.Connect(new Portal("memory"));
        transport.Service(TransportEvents.None);
        return transport;
    }

    private void Fill(byte value)
    {
        var bytes = new byte[MemoryLength + 64];
        Array.Fill(bytes, value);
        Marshal.Copy(bytes, 0, _memory, bytes.Length);
    }
}
