using System.Runtime.InteropServices;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Connection;
using Lunaris.Tests.Transport;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>
/// A whole conversation, login and I/O, is recorded once from the embedded target and then played to the initiator again and again with mutations:
/// flipped bits, changed fields, cut, repeated, swapped and inserted bytes, in pieces of any size. Whatever comes, the initiator ends every task, writes
/// to no memory but the tasks' and neither throws nor hangs.
/// </summary>
[TestFixture]
public sealed class ConversationFuzzTests
{
    private const int ReadLength = 16 * 1024;
    private const int GuardLength = 4096;
    private const byte Guard = 0xA7;

    [Test]
    public void Mutated_conversations_never_crash_hang_or_write_elsewhere()
    {
        int total = int.Parse(Environment.GetEnvironmentVariable("LUNARIS_FUZZ") ?? "1000000", System.Globalization.CultureInfo.InvariantCulture);
        int workers = Environment.ProcessorCount;
        var tallies = new Tally[workers];
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, w => tallies[w] = Run(w * 1_000_003, total / workers));
        TestContext.Out.WriteLine(
            $"Figure: conversation fuzz: {tallies.Sum(t => t.Inputs)} mutated conversations, {tallies.Sum(t => t.LoggedIn)} got through the login, {tallies.Sum(t => t.Dropped)} were dropped, {tallies.Sum(t => t.Good)} commands ended good");
        Assert.That(tallies.Sum(t => t.Dropped), Is.GreaterThan(0));
        Assert.That(tallies.Sum(t => t.LoggedIn), Is.GreaterThan(total / 10), "most mutations hit the part after the login");
    }

    [Test]
    public void Mutated_headers_never_confuse_the_framing()
    {
        const int Total = 1_000_000;
        var random = new Random(99);
        var bytes = new byte[48 + 1020 + 8];
        int headers = 0;
        for (int i = 0; i < Total; i++)
        {
            random.NextBytes(bytes.AsSpan(0, 48));
            if (i % 2 == 0)
            {
                bytes[4] &= 3;
                (bytes[5], bytes[6]) = (0, (byte)(bytes[6] & 0x1F));
            }

            int length = random.Next(bytes.Length);
            FrameStatus status = PduFrame.TryRead(bytes.AsSpan(0, length), i % 3 == 0, i % 5 == 0, 8192, out PduFrame frame);
            if (status == FrameStatus.Header)
            {
                headers++;
                if (frame.HeaderLength > length || frame.DataLength > 8192 || frame.TotalLength < frame.HeaderLength)
                {
                    Assert.Fail($"input {i}: a header of {frame.HeaderLength} bytes was found in {length}");
                }

                var ahs = new AhsReader(bytes.AsSpan(Bhs.Length, frame.AhsLength));
                int seen = 0;
                while (ahs.MoveNext())
                {
                    seen += 3 + ahs.Content.Length;
                }

                if (seen > frame.AhsLength)
                {
                    Assert.Fail($"input {i}: {seen} bytes of AHS were read out of {frame.AhsLength}");
                }
            }
        }

        TestContext.Out.WriteLine($"Figure: framing fuzz: {Total} mutated headers, {headers} with a whole header");
        Assert.That(headers, Is.GreaterThan(1000));
    }

    private static Tally Run(int firstSeed, int count)
    {
        using var player = new Player();
        player.Record();
        var tally = new Tally();
        for (int i = 0; i < count; i++)
        {
            player.Play(firstSeed + i, tally);
        }

        return tally;
    }

    private sealed class Tally
    {
        public int Inputs { get; set; }

        public int LoggedIn { get; set; }

        public int Dropped { get; set; }

        public int Good { get; set; }
    }

    private sealed unsafe class Player : IDisposable
    {
        private readonly nint _memory = Marshal.AllocHGlobal(ReadLength + (2 * GuardLength));
        private readonly byte[] _written = new byte[8192];
        private readonly GCHandle _pinned;
        private readonly SessionOptions _options;
        private readonly List<int> _turns = [];
        private byte[] _recorded = [];
        private byte[] _mutated = [];

        public Player()
        {
            _pinned = GCHandle.Alloc(_written, GCHandleType.Pinned);
            Span.Fill(Guard);
            _options = new SessionOptions
            {
                Portal = new Portal("memory"),
                Login = new LoginOptions
                {
                    InitiatorName = IscsiName.Parse("iqn.2026-01.test:fuzz"),
                    TargetName = IscsiName.Parse("iqn.2026-01.io.lunaris:disk"),
                    MaxRecvDataSegmentLength = 8192,
                    FirstBurstLength = 1024,
                    MaxBurstLength = 4096,
                },
                Isid = Isid.FromRandom(1, 2),
                Reconnect = ReconnectPolicy.None,
                Keepalive = KeepalivePolicy.None,
                MaxTasks = 16,
            };
        }

        private Span<byte> Span => new((void*)_memory, ReadLength + (2 * GuardLength));

        /// <summary>Writes down what the target says when nothing is wrong, and in which turn.</summary>
        public void Record()
        {
            var node = new TargetNode(new EmbeddedTargetOptions { MaxBurstLength = 4096, FirstBurstLength = 1024, InitialR2T = true }, new ZeroEntropy());
            var connection = new TargetConnection(node);
            var recorded = new List<byte>();
            using Conversation conversation = Begin();
            int sent = 0;
            for (int turn = 0; turn < 64; turn++)
            {
                byte[] pending = conversation.Transport.Output.GetRange(sent, conversation.Transport.Output.Count - sent).ToArray();
                int consumed = connection.Consume(pending);
                sent += consumed;
                byte[] answer = connection.Output.Segments.SelectMany(s => s).ToArray();
                connection.Output.Clear();
                if (answer.Length > 0)
                {
                    recorded.AddRange(answer);
                    _turns.Add(answer.Length);
                }

                conversation.Transport.Give(answer);
                conversation.Turn();
            }

            Assert.That(conversation.Completed, Is.EqualTo(3), "the conversation without mutations goes through");
            _recorded = [.. recorded];
        }

        public void Play(int seed, Tally tally)
        {
            var random = new Random(seed);
            ReadOnlySpan<byte> stream = Mutate(_recorded, random);
            using Conversation conversation = Begin();
            int offset = 0;
            for (int turn = 0; offset < stream.Length && conversation.Transport.IsUp; turn++)
            {
                // In the turns of the recording, so that answers follow what they answer; cut up further now and then.
                int piece = turn < _turns.Count ? _turns[turn] : stream.Length;
                if (random.Next(8) == 0)
                {
                    piece = 1 + random.Next(piece);
                    turn--;
                }

                piece = Math.Min(piece, stream.Length - offset);
                conversation.Transport.Give(stream.Slice(offset, piece), thenClose: offset + piece == stream.Length);
                offset += piece;
                conversation.Turn();
            }

            conversation.Turn();
            tally.Inputs++;
            tally.LoggedIn += conversation.WasLoggedIn ? 1 : 0;
            tally.Dropped += conversation.Engine.Fault is { Kind: not TransportFaultKind.ClosedByPeer } ? 1 : 0;
            tally.Good += conversation.Good;
            conversation.Engine.Close(new TransportFault(TransportFaultKind.ClosedLocally, "end of the input"), TimeSpan.Zero);
            conversation.Turn();
            if (conversation.Completed != 3 || conversation.Engine.OutstandingTasks != 0)
            {
                Assert.Fail($"seed {seed}: {conversation.Completed} of 3 tasks ended");
            }

            if (Span[..GuardLength].ContainsAnyExcept(Guard) || Span[^GuardLength..].ContainsAnyExcept(Guard))
            {
                Assert.Fail($"seed {seed}: memory beyond the task's was written");
            }
        }

        public void Dispose()
        {
            _pinned.Free();
            Marshal.FreeHGlobal(_memory);
        }

        private Conversation Begin() => new(_options, new DataBuffer(_memory + GuardLength, ReadLength), new DataBuffer(_pinned.AddrOfPinnedObject(), _written.Length));

        private ReadOnlySpan<byte> Mutate(byte[] recorded, Random random)
        {
            if (_mutated.Length < recorded.Length * 2)
            {
                _mutated = new byte[recorded.Length * 2];
            }

            recorded.CopyTo(_mutated, 0);
            int length = recorded.Length;
            int mutations = 1 + random.Next(4);
            for (int i = 0; i < mutations; i++)
            {
                int at = random.Next(length);
                switch (random.Next(8))
                {
                    case 0:
                        _mutated[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        _mutated[at] = (byte)random.Next(256);
                        break;
                    case 2:
                        random.NextBytes(_mutated.AsSpan(at, Math.Min(4, length - at)));
                        break;
                    case 3:
                        _mutated.AsSpan(at, Math.Min(1 + random.Next(8), length - at)).Fill((byte)(random.Next(2) * 255));
                        break;
                    case 4:
                        length = Math.Max(1, at);
                        break;
                    case 5:
                        {
                            int part = Math.Min(random.Next(96), length - at);
                            int room = Math.Min(part, _mutated.Length - length);
                            _mutated.AsSpan(at, length - at).CopyTo(_mutated.AsSpan(at + room));
                            length += room;
                            break;
                        }

                    case 6:
                        {
                            int part = Math.Min(random.Next(96), length - at);
                            _mutated.AsSpan(at + part, length - at - part).CopyTo(_mutated.AsSpan(at));
                            length = Math.Max(1, length - part);
                            break;
                        }

                    default:
                        {
                            // A field of some PDU header: what random bytes seldom hit.
                            int pdu = FindPdu(random, length);
                            int field = pdu + random.Next(48);
                            if (field < length)
                            {
                                _mutated[field] = (byte)random.Next(256);
                            }

                            break;
                        }
                }
            }

            return _mutated.AsSpan(0, length);
        }

        private int FindPdu(Random random, int length)
        {
            int offset = 0;
            for (int skip = random.Next(24); skip > 0; skip--)
            {
                if (PduFrame.TryRead(_mutated.AsSpan(offset, length - offset), false, false, 1 << 20, out PduFrame frame) != FrameStatus.Header || offset + frame.TotalLength >= length)
                {
                    break;
                }

                offset += frame.TotalLength;
            }

            return offset;
        }
    }

    private sealed class Conversation : IDisposable
    {
        private TimeSpan _now = TimeSpan.FromSeconds(1);

        public Conversation(SessionOptions options, DataBuffer read, DataBuffer write)
        {
            Engine = new SessionEngine(options, sink => Transport = new MemoryStreamTransport(sink, s_transportOptions), new ZeroEntropy());
            var reading = new ScsiTask { DataIn = read };
            reading.SetCommand(new Read10 { Lba = 0, TransferLength = 32 });
            var writing = new ScsiTask { DataOut = write };
            writing.SetCommand(new Write10 { Lba = 100, TransferLength = 16 });
            var testing = new ScsiTask();
            testing.SetCdb(6)[0] = 0xC1;
            Engine.Start(_now);
            Turn();
            Engine.Submit(reading, _now);
            Engine.Submit(writing, _now);
            Engine.Submit(testing, _now);
            Turn();
        }

        public SessionEngine Engine { get; }

        public MemoryStreamTransport Transport { get; private set; } = null!;

        public int Completed { get; private set; }

        public int Good { get; private set; }

        public bool WasLoggedIn { get; private set; }

        private static readonly TransportOptions s_transportOptions = new() { ReadAheadSize = 64 * 1024 };

        public void Turn()
        {
            _now += TimeSpan.FromMilliseconds(1);
            Engine.Service(TransportEvents.Readable, _now);
            Drain();
            Engine.Flush(_now);
            Drain();
            WasLoggedIn |= Engine.State == SessionState.LoggedIn;
        }

        public void Dispose() => Engine.Dispose();

        private void Drain()
        {
            while (Engine.TryTakeCompletion(out IscsiTask? task))
            {
                Completed++;
                Good += task is ScsiTask { Completion.IsGood: true } ? 1 : 0;
            }

            while (Engine.TryTakeEvent(out _))
            {
                // Events are for people.
            }
        }
    }

    private sealed class ZeroEntropy : IEntropySource
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
