using Lunaris.VhostUserBlk.Memory;

namespace Lunaris.VhostUserBlk.Rings;

/// <summary>
/// Reads a chain of descriptors (Virtio 1.2 §2.7.5). The guest can write whatever it likes and change it meanwhile: each descriptor is copied once, every address
/// is looked up, and a chain that goes round in circles ends at the limit.
/// </summary>
internal static unsafe class ChainReader
{
    /// <summary>Most descriptors of a chain, those of an indirect table included: QEMU's limit, beyond what the standard lets a driver use.</summary>
    public const int MaxDescriptors = 1024;

    /// <summary>Reads a chain.</summary>
    /// <param name="ring">The queue.</param>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="head">The chain's first descriptor.</param>
    /// <param name="allowIndirect">Whether indirect tables were negotiated.</param>
    /// <param name="readable">Receives what the driver has written for the device.</param>
    /// <param name="writable">Receives what the device is to write.</param>
    /// <returns>Null, or what is wrong with the chain.</returns>
    public static string? Read(in SplitRing ring, GuestMemory memory, ushort head, bool allowIndirect, SegmentList readable, SegmentList writable)
    {
        readable.Clear();
        writable.Clear();
        Descriptor* table = ring.Table;
        uint tableSize = ring.Size;
        uint index = head;
        bool isIndirect = false;
        for (int count = 0; count < MaxDescriptors; count++)
        {
            if (index >= tableSize)
            {
                return $"descriptor {index} of {tableSize}";
            }

            Descriptor descriptor = table[index];
            if (descriptor.IsIndirect)
            {
                if (isIndirect || !allowIndirect || descriptor.HasNext || descriptor.Length == 0 || descriptor.Length % Descriptor.Size != 0)
                {
                    return "an indirect table where there may be none, or of a length that cannot be";
                }

                if (!memory.TryTranslate(descriptor.Address, descriptor.Length, out nint address, out ulong run) || run < descriptor.Length)
                {
                    return $"an indirect table at {descriptor.Address:x} that lies in no memory region";
                }

                isIndirect = true;
                table = (Descriptor*)address;
                tableSize = descriptor.Length / Descriptor.Size;
                index = 0;
                continue;
            }

            if (!descriptor.IsWritable && writable.Count > 0)
            {
                return "a descriptor to read behind one to write";
            }

            if (!Add(memory, descriptor.Address, descriptor.Length, descriptor.IsWritable ? writable : readable))
            {
                return $"{descriptor.Length} bytes at {descriptor.Address:x} that lie in no memory region";
            }

            if (!descriptor.HasNext)
            {
                return null;
            }

            index = descriptor.Next;
        }

        return $"more than {MaxDescriptors} descriptors";
    }

    private static bool Add(GuestMemory memory, ulong guestAddress, ulong length, SegmentList segments)
    {
        while (length > 0)
        {
            if (!memory.TryTranslate(guestAddress, length, out nint address, out ulong run))
            {
                return false;
            }

            segments.Add(address, (nint)run);
            guestAddress += run;
            length -= run;
        }

        return true;
    }
}
