using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Reservations;

namespace Lunaris.Scsi.Vpd;

/// <summary>Walks the port descriptors of the SCSI Ports VPD page (SPC-5); stops quietly where the bytes end.</summary>
public ref struct ScsiPortEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal ScsiPortEnumerator(ReadOnlySpan<byte> ports)
    {
        _rest = ports;
        Current = default;
    }

    /// <summary>The port at hand.</summary>
    public Port Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly ScsiPortEnumerator GetEnumerator() => this;

    /// <summary>Moves on; a port whose designators are cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < Port.HeaderLength)
        {
            return false;
        }

        int initiator = _rest.U16At(6);
        int target = _rest.U16At(Port.HeaderLength + initiator + 2);
        ReadOnlySpan<byte> port = _rest.Window(0, Port.HeaderLength + initiator + 4 + target);
        Current = new Port(port);
        _rest = _rest[port.Length..];
        return true;
    }

    /// <summary>One port.</summary>
    public readonly ref struct Port
    {
        internal const int HeaderLength = 8;
        private readonly ReadOnlySpan<byte> _bytes;

        internal Port(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>RELATIVE PORT IDENTIFIER.</summary>
        public ushort RelativePort => _bytes.U16At(2);

        /// <summary>The names of the target port.</summary>
        public DesignatorEnumerator TargetPortNames => new(_bytes.Window(HeaderLength + _bytes.U16At(6) + 4, int.MaxValue));

        /// <summary>The initiator port's TransportID, where there is one.</summary>
        public bool TryGetInitiatorPort(out TransportId id) => TransportId.TryParse(_bytes.Window(HeaderLength, _bytes.U16At(6)), out id);
    }
}
