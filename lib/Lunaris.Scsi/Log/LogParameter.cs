using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>A log parameter (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct LogParameter
{
    /// <summary>Bytes before the value.</summary>
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Makes a view over a parameter with its header; missing bytes read as zero.</summary>
    public LogParameter(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PARAMETER CODE.</summary>
    public ushort Code => _bytes.U16At(0);

    /// <summary>DU: the device does not update the value.</summary>
    public bool UpdateDisabled => _bytes.BitAt(2, 7);

    /// <summary>TSD: the device does not save the value by itself.</summary>
    public bool SavingDisabled => _bytes.BitAt(2, 5);

    /// <summary>FORMAT AND LINKING: 0 bounded counter, 1 ASCII list, 2 unbounded counter, 3 binary list.</summary>
    public int Format => _bytes.U8At(2) & 0x03;

    /// <summary>The value, as far as it was received.</summary>
    public ReadOnlySpan<byte> Value => _bytes.Window(HeaderLength, _bytes.U8At(3));

    /// <summary>All received bytes with the header.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether bytes that PARAMETER LENGTH announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < HeaderLength + _bytes.U8At(3);

    /// <summary>The value as a big-endian number; <see langword="null"/> where it is empty, cut off or longer than 8 bytes.</summary>
    public ulong? Counter
    {
        get
        {
            ReadOnlySpan<byte> value = Value;
            if (value.IsEmpty || value.Length > 8 || IsTruncated)
            {
                return null;
            }

            ulong counter = 0;
            foreach (byte b in value)
            {
                counter = (counter << 8) | b;
            }

            return counter;
        }
    }

    /// <summary>The value as text, for ASCII list parameters.</summary>
    public string Text => WireText.Read(Value);
}
