namespace Lunaris.Scsi.Vpd;

/// <summary>THIRD-PARTY COPY DESCRIPTOR TYPE of the Third-Party Copy VPD page, 8Fh (SPC-5).</summary>
public static class CopyDescriptorTypes
{
    /// <summary>Block Device ROD Token Limits (SBC-4): <see cref="BlockRodTokenLimits"/>.</summary>
    public const ushort BlockRodTokenLimits = 0x0000;

    /// <summary>Supported Commands: <see cref="SupportedCopyCommands"/>.</summary>
    public const ushort SupportedCommands = 0x0001;

    /// <summary>Parameter Data: <see cref="CopyParameterLimits"/>.</summary>
    public const ushort ParameterData = 0x0004;

    /// <summary>Supported Descriptors: <see cref="CopyDescriptorLists.SupportedDescriptors"/>.</summary>
    public const ushort SupportedDescriptors = 0x0008;

    /// <summary>Supported CSCD Descriptor IDs: <see cref="CopyDescriptorLists.SupportedCscdIds"/>.</summary>
    public const ushort SupportedCscdIds = 0x000C;

    /// <summary>Copy Group Identifier: <see cref="CopyDescriptorLists.TryGetCopyGroup"/>.</summary>
    public const ushort CopyGroup = 0x000D;

    /// <summary>ROD Token Features: <see cref="RodTokenFeatures"/>.</summary>
    public const ushort RodTokenFeatures = 0x0106;

    /// <summary>Supported ROD Token and ROD Types: <see cref="CopyDescriptorLists.RodTypes"/>.</summary>
    public const ushort RodTypes = 0x0108;

    /// <summary>General Copy Operations: <see cref="GeneralCopyOperations"/>.</summary>
    public const ushort GeneralOperations = 0x8001;

    /// <summary>Stream Copy Operations: <see cref="StreamCopyOperations"/>.</summary>
    public const ushort StreamOperations = 0x9101;

    /// <summary>Held Data: <see cref="HeldDataLimits"/>.</summary>
    public const ushort HeldData = 0xC001;
}
