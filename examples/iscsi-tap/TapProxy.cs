using System.Net;
using System.Net.Sockets;
using Lunaris.Examples.Common.Capture;

namespace Lunaris.Examples.IscsiTap;

/// <summary>Stands between initiators and a target, hands every byte on unchanged, and tells what it saw.</summary>
internal sealed class TapProxy(TapOptions options, PcapngWriter? capture, PduPrinter printer)
{
    private const int BufferLength = 256 * 1024;

    private int _connections;

    /// <summary>Serves until it is told to stop, or as many connections as it was told have ended.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var listener = new TcpListener(options.Listen!);
        listener.Start();
        printer.Remark($"listening on {listener.LocalEndpoint}, target at {options.To}");
        var running = new List<Task>();
        try
        {
            while (options.Connections == 0 || _connections < options.Connections)
            {
                TcpClient initiator = await listener.AcceptTcpClientAsync(cancellation);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(ServeAsync(initiator, ++_connections, cancellation));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl+C is how a tap without a number of connections ends.
        }
        await Task.WhenAll(running);
    }

    private async Task ServeAsync(TcpClient initiator, int number, CancellationToken cancellation)
    {
        using (initiator)
        using (var target = new TcpClient())
        {
            TcpStreamWriter? stream = capture is null ? null : new TcpStreamWriter(capture, $"connection {number} from {initiator.Client.RemoteEndPoint} to {options.To}, stored by iscsi-tap; addresses and ports are made up");
            try
            {
                await target.ConnectAsync(options.To!.Host, options.To.Port, cancellation);
                (initiator.NoDelay, target.NoDelay) = (true, true);
                var login = new LoginWatch();
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                Task up = PumpAsync(initiator, target, new PduStreamReader(login, fromInitiator: true, Observe), fromInitiator: true, stream, both);
                Task down = PumpAsync(target, initiator, new PduStreamReader(login, fromInitiator: false, Observe), fromInitiator: false, stream, both);
                await Task.WhenAll(up, down);
            }
            catch (Exception failure) when (failure is IOException or SocketException || (failure is OperationCanceledException && cancellation.IsCancellationRequested))
            {
                printer.Remark($"connection {number}: {failure.Message}");
            }
            finally
            {
                stream?.Close();
                capture?.Flush();
            }
        }

        void Observe(bool fromInitiator, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data) => printer.Print(number, fromInitiator, header, data);
    }

    /// <summary>Hands one direction on. When it ends, its end is handed on too; when it breaks, so does the other direction.</summary>
    private async Task PumpAsync(TcpClient from, TcpClient to, PduStreamReader reader, bool fromInitiator, TcpStreamWriter? stream, CancellationTokenSource both)
    {
        byte[] buffer = new byte[BufferLength];
        bool told = false;
        try
        {
            int read;
            while ((read = await from.Client.ReceiveAsync(buffer, both.Token)) > 0)
            {
                // Looked at first: what the answer changes must be known before it can be acted upon.
                stream?.Write(fromInitiator, buffer.AsSpan(0, read));
                reader.Take(buffer.AsSpan(0, read));
                if (reader.Problem is { } problem && !told)
                {
                    told = true;
                    printer.Remark(problem);
                }
                for (ReadOnlyMemory<byte> rest = buffer.AsMemory(0, read); rest.Length > 0;)
                {
                    rest = rest[await to.Client.SendAsync(rest, both.Token)..];
                }
            }
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await both.CancelAsync();
            throw;
        }
    }
}
