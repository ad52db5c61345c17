using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Tape;

/// <summary>REPORT DENSITY SUPPORT parameter data (SSC-5).</summary>
public static class DensityData
{
    /// <summary>Bytes before the first density.</summary>
    public const int HeaderLength = 4;

    /// <summary>Reads the densities.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<DensityDescriptor> data) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.U16At(0), 2, out data);
}
