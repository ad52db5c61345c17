using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>REPORT TARGET PORT GROUPS parameter data (SPC-5), of either format; a view that is valid as long as the bytes.</summary>
public readonly ref struct TargetPortGroupsData
{
    private readonly ReadOnlySpan<byte> _bytes;

    private TargetPortGroupsData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>RETURN DATA LENGTH: bytes after this field that the device has.</summary>
    public uint ReturnDataLength => _bytes.U32At(0);

    /// <summary>Whether the data has the extended header.</summary>
    public bool IsExtended => ((_bytes.U8At(4) >> 4) & 0x07) == 1;

    /// <summary>IMPLICIT TRANSITION TIME in seconds, of the extended header; 0 not reported.</summary>
    public int ImplicitTransitionSeconds => IsExtended ? _bytes.U8At(5) : 0;

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < 4 + (long)ReturnDataLength;

    /// <summary>Reads the data.</summary>
    /// <param name="bytes">What was received.</param>
    /// <param name="extended">Whether PARAMETER DATA FORMAT 1 was asked for; a device that does not know it answers with the short header.</param>
    /// <param name="data">The data.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool extended, out TargetPortGroupsData data)
    {
        bool whole = bytes.Length >= 4;
        data = whole ? new TargetPortGroupsData(bytes.Window(0, 4 + (long)bytes.U32At(0))) : default;
        return whole && (!extended || bytes.Length >= 8 || bytes.U32At(0) < 4);
    }

    /// <summary>Writes the data with the short header.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="groups">The groups; their PORT COUNT says how many of the ports are theirs.</param>
    /// <param name="ports">Relative target port identifiers, group after group.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the groups have more ports than are given.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<TargetPortGroupHeader> groups, ReadOnlySpan<ushort> ports)
    {
        WireGuard.Room(destination.Length, 4);
        int length = 4;
        foreach (TargetPortGroupHeader group in groups)
        {
            length += group.Write(destination[length..]);
            WireGuard.Room(ports.Length, group.PortCount);
            for (int i = 0; i < group.PortCount; i++)
            {
                WireGuard.Room(destination.Length - length, 4);
                BinaryPrimitives.WriteUInt32BigEndian(destination[length..], ports[i]);
                length += 4;
            }

            ports = ports[group.PortCount..];
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(length - 4));
        return length;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(IsExtended ? 8 : 4, int.MaxValue));

    /// <summary>One target port group.</summary>
    public readonly ref struct Group
    {
        private readonly ReadOnlySpan<byte> _ports;

        internal Group(TargetPortGroupHeader header, ReadOnlySpan<byte> ports)
        {
            Header = header;
            _ports = ports;
        }

        /// <summary>State, supported states and number.</summary>
        public TargetPortGroupHeader Header { get; }

        /// <summary>Number of ports that were received.</summary>
        public int PortCount => _ports.Length / 4;

        /// <summary>RELATIVE TARGET PORT IDENTIFIER of one of the ports; 0 where there is none.</summary>
        public ushort Port(int index) => _ports.U16At((index * 4) + 2);
    }

    /// <summary>Walks the groups; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> groups)
        {
            _rest = groups;
            Current = default;
        }

        /// <summary>The group at hand.</summary>
        public Group Current { get; private set; }

        /// <summary>Moves on.</summary>
        public bool MoveNext()
        {
            if (!TargetPortGroupHeader.TryRead(_rest, out TargetPortGroupHeader header))
            {
                return false;
            }

            ReadOnlySpan<byte> ports = _rest.Window(TargetPortGroupHeader.Size, header.PortCount * 4);
            Current = new Group(header, ports);
            _rest = _rest[(TargetPortGroupHeader.Size + ports.Length)..];
            return true;
        }
    }
}
