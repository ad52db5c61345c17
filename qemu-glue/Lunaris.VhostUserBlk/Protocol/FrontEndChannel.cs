using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lunaris.VhostUserBlk.Native;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Protocol;

/// <summary>The connection to the front-end: messages with descriptors over a stream of a Unix socket. Not thread-safe.</summary>
internal sealed unsafe class FrontEndChannel : IDisposable
{
    private const int SendPatience = 5000;

    private static readonly int s_controlLength = sizeof(Libc.ControlHeader) + (FrontEndMessage.MaxDescriptors * sizeof(int));

    private readonly Socket _socket;
    private readonly FrontEndMessage _message = new();
    private int _filled;

    /// <param name="socket">Connected; the channel closes it.</param>
    public FrontEndChannel(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    public int Fd => (int)_socket.Handle;

    /// <summary>Takes the next message; it is valid until the next call.</summary>
    /// <returns>The message, or null where it has not come whole.</returns>
    /// <exception cref="EndOfStreamException">The front-end has closed the connection.</exception>
    /// <exception cref="VhostUserException">What came is no message.</exception>
    /// <exception cref="Win32Exception">The connection broke.</exception>
    public FrontEndMessage? Receive()
    {
        if (_filled == 0)
        {
            _message.Clear();
        }

        if (_filled < FrontEndMessage.HeaderLength && !Fill(FrontEndMessage.HeaderLength))
        {
            return null;
        }

        if (!_message.HasVersion || _message.PayloadLength > FrontEndMessage.MaxPayload)
        {
            throw new VhostUserException($"The front-end sent something that is no vhost-user message: request {(uint)_message.Request}, payload of {_message.PayloadLength} bytes.");
        }

        if (!Fill(FrontEndMessage.HeaderLength + (int)_message.PayloadLength))
        {
            return null;
        }

        _filled = 0;
        return _message;
    }

    /// <summary>Answers a message.</summary>
    /// <exception cref="Win32Exception">The connection broke, or the front-end does not read.</exception>
    public void Reply(FrontEndRequest request, ReadOnlySpan<byte> payload, SafeFileHandle? descriptor = null) =>
        Send(Fd, (uint)request, FrontEndMessage.Version | FrontEndMessage.ReplyFlag, payload, descriptor);

    /// <summary>Answers a message with a number.</summary>
    /// <exception cref="Win32Exception">The connection broke, or the front-end does not read.</exception>
    public void Reply(FrontEndRequest request, ulong value) => Reply(request, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)));

    /// <summary>Tells the front-end that the configuration space is another now, over its channel for that.</summary>
    /// <exception cref="Win32Exception">The connection broke, or the front-end does not read.</exception>
    public static void NotifyConfigChange(SafeFileHandle channel) =>
        Send((int)channel.DangerousGetHandle(), (uint)BackEndRequest.ConfigChange, FrontEndMessage.Version, [], descriptor: null);

    public void Dispose()
    {
        _message.Clear();
        _socket.Dispose();
    }

    private bool Fill(int until)
    {
        while (_filled < until)
        {
            nint count = ReceiveSome(_message.Bytes.AsSpan(_filled, until - _filled));
            if (count < 0)
            {
                return false;
            }

            _filled += (int)count;
        }

        return true;
    }

    /// <returns>Bytes received; -1 where there are none now.</returns>
    private nint ReceiveSome(Span<byte> destination)
    {
        byte* control = stackalloc byte[s_controlLength];
        fixed (byte* bytes = destination)
        {
            var vector = new Libc.IoVector { Base = bytes, Length = (nuint)destination.Length };
            var header = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)s_controlLength };
            nint count = Libc.recvmsg(Fd, &header, Libc.MsgCloseOnExec);
            if (count < 0)
            {
                return Marshal.GetLastPInvokeError() is Libc.EAgain or Libc.EIntr ? -1 : throw Libc.Failure("recvmsg");
            }

            KeepDescriptors(header);
            return count > 0 ? count : throw new EndOfStreamException("The front-end has closed the connection.");
        }
    }

    private void KeepDescriptors(in Libc.MessageHeader header)
    {
        if (header.ControlLength >= (nuint)sizeof(Libc.ControlHeader))
        {
            var control = (Libc.ControlHeader*)header.Control;
            if (control->Level == Libc.ControlHeader.SocketLevel && control->Type == Libc.ControlHeader.Rights)
            {
                int* descriptors = (int*)(control + 1);
                int count = ((int)control->Length - sizeof(Libc.ControlHeader)) / sizeof(int);
                for (int i = 0; i < count; i++)
                {
                    _message.Add(new SafeFileHandle(descriptors[i], ownsHandle: true));
                }
            }
        }

        if ((header.Flags & Libc.MsgControlTruncated) != 0 || _message.DescriptorCount > FrontEndMessage.MaxDescriptors)
        {
            throw new VhostUserException($"A message came with more than {FrontEndMessage.MaxDescriptors} descriptors.");
        }
    }

    private static void Send(int fd, uint request, uint flags, ReadOnlySpan<byte> payload, SafeFileHandle? descriptor)
    {
        Span<byte> message = stackalloc byte[FrontEndMessage.HeaderLength + payload.Length];
        BitConverter.TryWriteBytes(message, request);
        BitConverter.TryWriteBytes(message[4..], flags);
        BitConverter.TryWriteBytes(message[8..], payload.Length);
        payload.CopyTo(message[FrontEndMessage.HeaderLength..]);
        byte* control = stackalloc byte[s_controlLength];
        fixed (byte* bytes = message)
        {
            int sent = 0;
            while (sent < message.Length)
            {
                var vector = new Libc.IoVector { Base = bytes + sent, Length = (nuint)(message.Length - sent) };
                var header = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
                if (descriptor is not null && sent == 0)
                {
                    var rights = (Libc.ControlHeader*)control;
                    rights->Length = (nuint)(sizeof(Libc.ControlHeader) + sizeof(int));
                    rights->Level = Libc.ControlHeader.SocketLevel;
                    rights->Type = Libc.ControlHeader.Rights;
                    *(int*)(rights + 1) = (int)descriptor.DangerousGetHandle();
                    header.Control = control;

                    // CMSG_SPACE: one descriptor takes the room of two.
                    header.ControlLength = (nuint)(sizeof(Libc.ControlHeader) + sizeof(long));
                }

                nint count = Libc.sendmsg(fd, &header, Libc.MsgNoSignal | Libc.MsgDontWait);
                if (count >= 0)
                {
                    sent += (int)count;
                    continue;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Libc.EIntr:
                        continue;
                    case Libc.EAgain:
                        WaitForRoom(fd);
                        continue;
                    default:
                        throw Libc.Failure("sendmsg");
                }
            }
        }
    }

    private static void WaitForRoom(int fd)
    {
        var item = new Libc.PollItem { Fd = fd, Events = Libc.PollOut };
        int ready = Libc.poll(&item, 1, SendPatience);
        if (ready == 0)
        {
            throw new Win32Exception($"The front-end did not read an answer within {SendPatience} ms.");
        }
    }
}
