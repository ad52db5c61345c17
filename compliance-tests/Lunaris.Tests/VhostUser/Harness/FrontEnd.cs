using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser.Harness;

/// <summary>The front-end's end of a vhost-user connection, as QEMU would be, without a guest: it says what the test wants it to say.</summary>
internal sealed unsafe class FrontEnd : IDisposable
{
    public const int Patience = 30_000;

    public const VirtioFeatures Usual = VirtioFeatures.Version1 | VirtioFeatures.ProtocolFeatures | VirtioFeatures.IndirectDesc | VirtioFeatures.EventIdx
        | VirtioFeatures.Flush | VirtioFeatures.Mq | VirtioFeatures.SegMax | VirtioFeatures.BlkSize;

    private const uint NeedReply = 8;
    private const int HeaderLength = 12;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly bool _ownsRam;

    public FrontEnd(string path, SharedRam? ram = null)
    {
        Ram = ram ?? new SharedRam(0x1000_0000, 64 << 20, 0x7000_0000_0000);
        _ownsRam = ram is null;
        _socket.ReceiveTimeout = Patience;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
    }

    public SharedRam Ram { get; }

    public Socket Socket => _socket;

    /// <summary>Sets everything up but the queues.</summary>
    public void Begin(VirtioFeatures features = Usual, ProtocolFeatures protocol = ProtocolFeatures.ReplyAck | ProtocolFeatures.Config | ProtocolFeatures.Mq | ProtocolFeatures.ConfigureMemSlots | ProtocolFeatures.InflightShmFd | ProtocolFeatures.BackendReq | ProtocolFeatures.LogShmFd)
    {
        Send(FrontEndRequest.SetProtocolFeatures, Bytes((ulong)protocol));
        Send(FrontEndRequest.SetOwner, []);
        Accepted(FrontEndRequest.SetFeatures, Bytes((ulong)features));
        Accepted(FrontEndRequest.AddMemReg, Region(Ram.Description), Ram.File);
    }

    public static byte[] Bytes(params ulong[] words) => MemoryMarshal.AsBytes<ulong>(words).ToArray();

    public static byte[] Words(params uint[] words) => MemoryMarshal.AsBytes<uint>(words).ToArray();

    public static byte[] Region(in RegionDescription region) => Bytes(0, region.GuestAddress, region.Length, region.UserAddress, region.FileOffset);

    /// <summary>Sends a message that asks for no answer.</summary>
    public void Send(FrontEndRequest request, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> descriptors) => SendRaw((uint)request, 1, (uint)payload.Length, payload, descriptors);

    /// <summary>Sends a message and waits until the backend says that it was carried out.</summary>
    public void Accepted(FrontEndRequest request, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> descriptors) =>
        Assert.That(Acknowledge(request, payload, descriptors), Is.Zero, request.ToString());

    /// <summary>Sends a message and waits until the backend says that it was not carried out.</summary>
    public void Refused(FrontEndRequest request, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> descriptors) =>
        Assert.That(Acknowledge(request, payload, descriptors), Is.Not.Zero, request.ToString());

    /// <summary>Sends a message that has an answer of its own, and takes that.</summary>
    public byte[] Ask(FrontEndRequest request, ReadOnlySpan<byte> payload = default) => Ask(request, payload, out _);

    /// <inheritdoc cref="Ask(FrontEndRequest, ReadOnlySpan{byte})"/>
    public byte[] Ask(FrontEndRequest request, ReadOnlySpan<byte> payload, out SafeFileHandle? descriptor)
    {
        Send(request, payload);
        return Receive(request, out descriptor);
    }

    public ulong AskNumber(FrontEndRequest request) => BitConverter.ToUInt64(Ask(request));

    /// <summary>Takes an answer.</summary>
    public byte[] Receive(FrontEndRequest request, out SafeFileHandle? descriptor)
    {
        byte[] header = ReceiveExactly(HeaderLength, out descriptor);
        Assert.That(BitConverter.ToUInt32(header), Is.EqualTo((uint)request));
        Assert.That(BitConverter.ToUInt32(header, 4), Is.EqualTo(5), "version 1, a reply");
        return ReceiveExactly(BitConverter.ToInt32(header, 8), out _);
    }

    /// <summary>Sends whatever the test makes of a message.</summary>
    public void SendRaw(uint request, uint flags, uint length, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> descriptors) =>
        Assert.That(TrySendRaw(request, flags, length, payload, descriptors), Is.True, "the backend has closed the connection");

    /// <summary>Sends whatever the test makes of a message.</summary>
    /// <returns>False where the backend has closed the connection.</returns>
    public bool TrySendRaw(uint request, uint flags, uint length, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> descriptors)
    {
        byte[] message = [.. Words(request, flags, length), .. payload];
        int controlLength = sizeof(Libc.ControlHeader) + (((descriptors.Length * sizeof(int)) + 7) & ~7);
        byte* control = stackalloc byte[controlLength];
        fixed (byte* bytes = message)
        {
            var vector = new Libc.IoVector { Base = bytes, Length = (nuint)message.Length };
            var header = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                var rights = (Libc.ControlHeader*)control;
                rights->Length = (nuint)(sizeof(Libc.ControlHeader) + (descriptors.Length * sizeof(int)));
                rights->Level = Libc.ControlHeader.SocketLevel;
                rights->Type = Libc.ControlHeader.Rights;
                for (int i = 0; i < descriptors.Length; i++)
                {
                    ((int*)(rights + 1))[i] = (int)descriptors[i].DangerousGetHandle();
                }
                header.Control = control;
                header.ControlLength = (nuint)controlLength;
            }
            return Libc.sendmsg((int)_socket.Handle, &header, Libc.MsgNoSignal) == message.Length;
        }
    }

    /// <summary>Waits until the backend closes the connection.</summary>
    public void ExpectEnd()
    {
        var rest = new byte[4096];
        try
        {
            while (_socket.Receive(rest) > 0)
            {
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It had something of ours unread.
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (_ownsRam)
        {
            Ram.Dispose();
        }
    }

    private ulong Acknowledge(FrontEndRequest request, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        SendRaw((uint)request, 1 | NeedReply, (uint)payload.Length, payload, descriptors);
        return BitConverter.ToUInt64(Receive(request, out _));
    }

    private byte[] ReceiveExactly(int length, out SafeFileHandle? descriptor)
    {
        descriptor = null;
        var bytes = new byte[length];
        byte* control = stackalloc byte[64];
        for (int at = 0; at < length;)
        {
            fixed (byte* first = bytes)
            {
                var vector = new Libc.IoVector { Base = first + at, Length = (nuint)(length - at) };
                var header = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 64 };
                nint count = Libc.recvmsg((int)_socket.Handle, &header, Libc.MsgCloseOnExec);
                Assert.That(count, Is.GreaterThan((nint)0), $"the backend does not answer: {Marshal.GetLastPInvokeErrorMessage()}");
                at += (int)count;
                if (header.ControlLength >= (nuint)sizeof(Libc.ControlHeader))
                {
                    descriptor = new SafeFileHandle(*(int*)((Libc.ControlHeader*)control + 1), ownsHandle: true);
                }
            }
        }

        return bytes;
    }
}
