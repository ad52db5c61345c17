using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Lunaris.LibIscsi.Native;

namespace Lunaris.Tests.LibIscsi;

/// <summary>
/// What <c>scsi_datain_unmarshall</c> returns as text, read through the structs' layout: both libraries' results are read alike, and so compared
/// field by field. Addresses are followed, not printed.
/// </summary>
internal static unsafe class NativeText
{
    /// <summary>The struct that a CDB's data becomes; null where there is none.</summary>
    public static string Of(ReadOnlySpan<byte> cdb, nint result)
    {
        if (result == 0)
        {
            return "none";
        }

        bool isVpd = (cdb[1] & 1) != 0;
        int action = cdb[1] & 0x1F;
        return cdb[0] switch
        {
            0x12 when !isVpd => Fields<NativeInquiryStandard>(result),
            0x12 => cdb[2] switch
            {
                0x00 => Fields<NativeSupportedPages>(result) + Bytes(((NativeSupportedPages*)result)->Pages, ((NativeSupportedPages*)result)->Count),
                0x80 => Fields<NativeUnitSerialNumber>(result) + Marshal.PtrToStringAnsi((nint)((NativeUnitSerialNumber*)result)->Text),
                0x83 => Fields<NativeDeviceIdentification>(result) + Designators(((NativeDeviceIdentification*)result)->Designators),
                0xB0 => Fields<NativeBlockLimits>(result),
                0xB1 => Fields<NativeBlockDeviceCharacteristics>(result),
                _ => Fields<NativeLogicalBlockProvisioning>(result),
            },
            0x1A or 0x5A => Fields<NativeModeSense>(result) + Pages(((NativeModeSense*)result)->Pages),
            0x25 => Fields<NativeReadCapacity10>(result),
            0x9E when action == 0x10 => Fields<NativeReadCapacity16>(result),
            0x9E => Fields<NativeLbaStatus>(result) + Items<NativeLbaStatusDescriptor>((nint)((NativeLbaStatus*)result)->Descriptors, (int)((NativeLbaStatus*)result)->Count),
            0xA0 => $"num={((NativeReportLuns*)result)->Num} " + Bytes((byte*)result + NativeReportLuns.HeaderLength, 2 * (int)((NativeReportLuns*)result)->Num),
            0x43 => Fields<NativeReadToc>(result) + Toc(cdb, (NativeReadToc*)result),
            0x5E when action == 0 => Fields<NativeReadKeys>(result) + Bytes((byte*)result + sizeof(NativeReadKeys), 8 * ((NativeReadKeys*)result)->Count),
            0x5E when action == 1 => Fields<NativeReadReservation>(result),
            0x5E => Fields<NativeReservationCapabilities>(result),
            0xA3 when action == 0x0C && (cdb[2] & 7) == 0 => Fields<NativeSupportedOpCodes>(result)
                + Items<NativeCommandDescriptor>(result + sizeof(NativeSupportedOpCodes), ((NativeSupportedOpCodes*)result)->Count),
            0xA3 when action == 0x0C => Fields<NativeSupportedOpCode>(result),
            0x84 when action == 0 => Fields<NativeCopyStatus>(result),
            0x84 => Fields<NativeCopyParameters>(result) + Bytes(((NativeCopyParameters*)result)->ImpDescTypeCodes, ((NativeCopyParameters*)result)->ImplDescListLength),
            _ => "?",
        };
    }

    /// <summary>Every field of a struct that is no address.</summary>
    public static string Fields<T>(nint address)
        where T : unmanaged => Fields(typeof(T), address);

    private static string Fields(Type type, nint address)
    {
        var text = new StringBuilder();
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            nint at = address + Marshal.OffsetOf(type, field.Name);
            if (field.FieldType.IsPointer || type == typeof(NativeCopyParameters) && field.Name == nameof(NativeCopyParameters.ImpDescTypeCodes))
            {
                continue;
            }

            text.Append(field.Name).Append('=').Append(Value(field.FieldType, at)).Append(' ');
        }

        return text.ToString();
    }

    private static string Value(Type type, nint at) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => $"{*(byte*)at}",
        TypeCode.UInt16 => $"{*(ushort*)at}",
        TypeCode.Int32 => $"{*(int*)at}",
        TypeCode.UInt32 => $"{*(uint*)at}",
        TypeCode.UInt64 => $"{*(ulong*)at:x}",
        _ when type.Name.Contains("FixedBuffer", StringComparison.Ordinal) => Bytes((byte*)at, Marshal.SizeOf(type)),
        _ => $"({Fields(type, at)})",
    };

    private static string Items<T>(nint address, int count)
        where T : unmanaged
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append("\n  [").Append(i).Append("] ").Append(Fields<T>(address + (i * sizeof(T))));
        }

        return text.ToString();
    }

    private static string Designators(NativeDesignator* item)
    {
        var text = new StringBuilder();
        for (; item != null; item = item->Next)
        {
            // One more: the zero after the bytes.
            text.Append("\n  ").Append(Fields<NativeDesignator>((nint)item)).Append(Bytes(item->Bytes, item->DesignatorLength + 1));
        }

        return text.ToString();
    }

    private static string Pages(NativeModePage* page)
    {
        var text = new StringBuilder();
        for (; page != null; page = page->Next)
        {
            text.Append($"\n  page {page->PageCode:x} subpage {page->SubpageCode:x} ps {page->Ps} spf {page->Spf} len {page->Len} ");
            text.Append(page->PageCode switch
            {
                0x08 => Fields<NativeCachingPage>((nint)(&page->Caching)),
                0x0A => Fields<NativeControlPage>((nint)(&page->Control)),
                0x02 => Fields<NativeDisconnectReconnectPage>((nint)(&page->DisconnectReconnect)),
                0x1C => Fields<NativeInformationalExceptionsPage>((nint)(&page->InformationalExceptions)),
                0x1A => Fields<NativePowerConditionPage>((nint)(&page->PowerCondition)),
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string Toc(ReadOnlySpan<byte> cdb, NativeReadToc* toc)
    {
        var text = new StringBuilder();
        var item = (NativeTocDescriptor*)(toc + 1);
        for (int i = 0; i < toc->Num; i++)
        {
            text.Append("\n  ").Append((cdb[2] & 0x0F) == 2 ? Fields<NativeFullToc>((nint)(item + i)) : Fields<NativeTocTrack>((nint)(item + i)));
        }

        return text.ToString();
    }

    private static string Bytes(byte* bytes, int count) => bytes == null ? "null" : Convert.ToHexString(new ReadOnlySpan<byte>(bytes, count));
}
