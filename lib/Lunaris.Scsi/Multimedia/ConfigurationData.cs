using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Multimedia;

/// <summary>GET CONFIGURATION parameter data (MMC-6): features and profiles; a view that is valid as long as the bytes.</summary>
public readonly ref struct ConfigurationData
{
    /// <summary>Bytes before the first feature.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private ConfigurationData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>DATA LENGTH: bytes after this field that the device has.</summary>
    public uint DataLength => _bytes.U32At(0);

    /// <summary>CURRENT PROFILE; 0 for none.</summary>
    public ushort CurrentProfile => _bytes.U16At(6);

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < 4 + (long)DataLength;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ConfigurationData data)
    {
        bool whole = bytes.Length >= HeaderLength;
        data = whole ? new ConfigurationData(bytes) : default;
        return whole;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(HeaderLength, DataLength + 4L - HeaderLength));

    /// <summary>One feature.</summary>
    public readonly ref struct Feature
    {
        private readonly ReadOnlySpan<byte> _bytes;

        internal Feature(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>FEATURE CODE.</summary>
        public ushort Code => _bytes.U16At(0);

        /// <summary>VERSION.</summary>
        public int Version => (_bytes.U8At(2) >> 2) & 0x0F;

        /// <summary>PERSISTENT: always there.</summary>
        public bool IsPersistent => _bytes.BitAt(2, 1);

        /// <summary>CURRENT: usable with the medium that is in.</summary>
        public bool IsCurrent => _bytes.BitAt(2, 0);

        /// <summary>What the feature adds, as far as it was received.</summary>
        public ReadOnlySpan<byte> Data => _bytes.Window(4, int.MaxValue);
    }

    /// <summary>Walks the features; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> features)
        {
            _rest = features;
            Current = default;
        }

        /// <summary>The feature at hand.</summary>
        public Feature Current { get; private set; }

        /// <summary>Moves on; a feature that is cut off is still handed out.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < 4)
            {
                return false;
            }

            ReadOnlySpan<byte> feature = _rest.Window(0, 4 + _rest[3]);
            Current = new Feature(feature);
            _rest = _rest[feature.Length..];
            return true;
        }
    }
}
