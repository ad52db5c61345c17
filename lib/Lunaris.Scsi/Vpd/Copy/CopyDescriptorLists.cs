using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>The third-party copy descriptors that are lists. Each answers with nothing for a descriptor of another type.</summary>
public static class CopyDescriptorLists
{
    private const int RodTypesOffset = 4;

    /// <summary>The commands of a Supported Commands descriptor.</summary>
    public static SupportedCopyCommands Commands(this TypedDescriptorEnumerator.Descriptor descriptor) =>
        new(descriptor.Type == CopyDescriptorTypes.SupportedCommands ? descriptor.Value.Window(1, descriptor.Value.U8At(0)) : default);

    /// <summary>DESCRIPTOR TYPE CODEs of the CSCD and segment descriptors that can be used.</summary>
    public static ReadOnlySpan<byte> SupportedDescriptors(this TypedDescriptorEnumerator.Descriptor descriptor) =>
        descriptor.Type == CopyDescriptorTypes.SupportedDescriptors ? descriptor.Value.Window(1, descriptor.Value.U8At(0)) : default;

    /// <summary>CSCD descriptor identifiers beyond 07FFh that can be used.</summary>
    public static RecordList<CscdIdentifier> SupportedCscdIds(this TypedDescriptorEnumerator.Descriptor descriptor) =>
        new(descriptor.Type == CopyDescriptorTypes.SupportedCscdIds ? descriptor.Value.Window(2, descriptor.Value.U16At(0)) : default);

    /// <summary>The types of ROD that can be used.</summary>
    public static RecordList<RodTypeDescriptor> RodTypes(this TypedDescriptorEnumerator.Descriptor descriptor) =>
        new(descriptor.Type == CopyDescriptorTypes.RodTypes ? descriptor.Value.Window(RodTypesOffset, descriptor.Value.U16At(2)) : default);

    /// <summary>The UUID of the copy group, where the descriptor has a whole one.</summary>
    public static bool TryGetCopyGroup(this TypedDescriptorEnumerator.Descriptor descriptor, out Guid group)
    {
        const int Length = 16;
        ReadOnlySpan<byte> value = descriptor.Type == CopyDescriptorTypes.CopyGroup && descriptor.Value.U8At(0) == Length ? descriptor.Value.Window(1, Length) : default;
        bool whole = value.Length == Length;
        group = whole ? new Guid(value, bigEndian: true) : default;
        return whole;
    }

    /// <summary>Reads a descriptor of fixed layout.</summary>
    /// <typeparam name="T">The layout; compare the type before, see <see cref="CopyDescriptorTypes"/>.</typeparam>
    public static bool TryRead<T>(this TypedDescriptorEnumerator.Descriptor descriptor, out T value)
        where T : struct, IWireRecord<T> => T.TryRead(descriptor.Value, out value);
}

/// <summary>A CSCD descriptor identifier (SPC-5).</summary>
[WireRecord(2, MinLength = 2)]
public readonly partial record struct CscdIdentifier
{
    /// <summary>CSCD DESCRIPTOR ID.</summary>
    [U16(0)]
    public ushort Id { get; init; }
}

/// <summary>Walks the third-party copy commands that a device has; stops quietly where the bytes end.</summary>
public ref struct SupportedCopyCommands
{
    private const int HeaderLength = 2;
    private ReadOnlySpan<byte> _rest;

    internal SupportedCopyCommands(ReadOnlySpan<byte> commands)
    {
        _rest = commands;
        Current = default;
    }

    /// <summary>The operation code at hand.</summary>
    public Command Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly SupportedCopyCommands GetEnumerator() => this;

    /// <summary>Moves on.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        Current = new Command(_rest[0], _rest.Window(HeaderLength, _rest[1]));
        _rest = _rest[(HeaderLength + Current.ServiceActions.Length)..];
        return true;
    }

    /// <summary>Whether a service action is among them.</summary>
    public readonly bool Contains(byte operationCode, byte serviceAction)
    {
        foreach (Command command in this)
        {
            if (command.OperationCode == operationCode && command.ServiceActions.Contains(serviceAction))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An operation code and its service actions.</summary>
    public readonly ref struct Command
    {
        internal Command(byte operationCode, ReadOnlySpan<byte> serviceActions)
        {
            OperationCode = operationCode;
            ServiceActions = serviceActions;
        }

        /// <summary>OPERATION CODE.</summary>
        public byte OperationCode { get; }

        /// <summary>The service actions, as far as they were received.</summary>
        public ReadOnlySpan<byte> ServiceActions { get; }
    }
}
