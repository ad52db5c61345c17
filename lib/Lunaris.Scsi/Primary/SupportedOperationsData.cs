using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>REPORT SUPPORTED OPERATION CODES parameter data, all-commands form (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct SupportedOperationsData
{
    private readonly ReadOnlySpan<byte> _bytes;

    private SupportedOperationsData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>COMMAND DATA LENGTH: bytes after this field that the device has.</summary>
    public uint CommandDataLength => _bytes.U32At(0);

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < 4 + (long)CommandDataLength;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SupportedOperationsData data)
    {
        bool whole = bytes.Length >= 4;
        data = whole ? new SupportedOperationsData(bytes) : default;
        return whole;
    }

    /// <summary>Writes the data without timeouts.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<SupportedOperationDescriptor> commands)
    {
        int length = ParameterData.Write(destination, 4, commands);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(length - 4));
        return length;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(4, CommandDataLength));

    /// <summary>Walks the commands; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> commands)
        {
            _rest = commands;
            Current = default;
            Timeouts = null;
        }

        /// <summary>The command at hand.</summary>
        public SupportedOperationDescriptor Current { get; private set; }

        /// <summary>Its timeouts, where they are reported and were received.</summary>
        public CommandTimeouts? Timeouts { get; private set; }

        /// <summary>Moves on.</summary>
        public bool MoveNext()
        {
            if (!SupportedOperationDescriptor.TryRead(_rest, out SupportedOperationDescriptor current))
            {
                return false;
            }

            Current = current;
            int length = SupportedOperationDescriptor.Size;
            Timeouts = null;
            if (current.TimeoutsPresent)
            {
                ReadOnlySpan<byte> timeouts = _rest.Window(length, 2 + _rest.U16At(length));
                Timeouts = CommandTimeouts.TryRead(timeouts, out CommandTimeouts read) ? read : null;
                length += timeouts.Length;
            }

            _rest = _rest[Math.Min(length, _rest.Length)..];
            return true;
        }
    }
}
