using System.Net;

namespace Lunaris.Iscsi.Transport;

/// <summary>
/// What a transport tells the engine. Every call comes from inside <see cref="IIscsiTransport.Service"/> or
/// <see cref="IIscsiTransport.Connect"/>, on the caller's thread, and never re-enters.
/// </summary>
public interface ITransportSink
{
    /// <summary>The connection stands; PDUs may be queued.</summary>
    /// <param name="local">This end.</param>
    /// <param name="remote">The address that answered, of all those the name has.</param>
    void OnConnected(EndPoint? local, EndPoint remote);

    /// <summary>A header arrived and its digest, if any, is right. Called once for each PDU, before its data.</summary>
    /// <param name="header">BHS and AHS.</param>
    /// <returns>Where the data segment goes. Also asked, and then only for <see cref="PayloadTarget.Refuse"/>, where there is none.</returns>
    PayloadPlacement OnHeader(Span<byte> header);

    /// <summary>The PDU is complete and its data digest, if any, is right.</summary>
    /// <param name="header">BHS and AHS, the same bytes as before.</param>
    /// <param name="data">The data segment where it was collected in the transport's memory; else empty. Valid during the call.</param>
    /// <returns>False where the PDU is illegal: the transport closes the connection. The engine has noted why.</returns>
    bool OnPdu(Span<byte> header, Span<byte> data);

    /// <summary>The transport no longer needs the PDU nor the memory it referred to, and nobody else can reach that memory through it; it is back in the pool when the call returns.</summary>
    void OnSent(Pdu pdu);

    /// <summary>Something that support will want to read in the log: how the transport chose to move data, and why not better. Rare.</summary>
    /// <param name="message">One sentence; never holds a secret.</param>
    void OnNotice(string message);

    /// <summary>The connection is closed; the last call for it. PDUs still queued have been given back by <see cref="OnSent"/>.</summary>
    void OnClosed(TransportFault fault);
}
