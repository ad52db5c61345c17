using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Transports.Tcp;

/// <summary>A PDU of the byte-stream transports. Its header is copied next to its neighbours' when it is sent, so that plain managed memory will do.</summary>
internal sealed class StreamPdu : Pdu
{
    private byte[] _header = new byte[Bhs.Length];
    private byte[] _inline = [];

    public override Span<byte> Header => _header;

    public override Span<byte> InlineData => _inline;

    /// <summary>Length on the wire, once queued.</summary>
    public int WireLength { get; set; }

    /// <summary>Makes room; both arrays only ever grow.</summary>
    public void Reserve(int ahsLength, int inlineDataLength)
    {
        Reset();
        if (_header.Length < Bhs.Length + ahsLength)
        {
            _header = new byte[Bhs.Length + ahsLength];
        }

        if (_inline.Length < inlineDataLength)
        {
            _inline = new byte[inlineDataLength];
        }

        HeaderLength = Bhs.Length + ahsLength;
    }
}
