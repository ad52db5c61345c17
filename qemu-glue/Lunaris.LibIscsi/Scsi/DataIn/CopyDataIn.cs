using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Copy;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>RECEIVE COPY RESULTS data.</summary>
internal static unsafe class CopyDataIn
{
    private const int CopyStatus = 0;
    private const int OperatingParameters = 3;

    public static void* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[1] & 0x1F) switch
    {
        CopyStatus => Status(task, data),
        OperatingParameters => Parameters(task, data),
        _ => null,
    };

    private static NativeCopyStatus* Status(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!CopyStatusLid1.TryRead(data, out CopyStatusLid1 status) || status.AvailableData < 8)
        {
            return null;
        }

        NativeCopyStatus* result = TaskMemory.Allocate<NativeCopyStatus>(task);
        result->AvailableData = status.AvailableData;
        result->CopyManagerStatus = (byte)status.Status;
        result->Hdd = DataReader.Byte(status.HeldDataDiscarded);
        result->SegmentsProcessed = status.SegmentsProcessed;
        result->TransferCountUnits = status.TransferCountUnits;
        result->TransferCount = status.TransferCount;
        return result;
    }

    private static NativeCopyParameters* Parameters(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!CopyOperatingParameters.TryRead(data, out CopyOperatingParameters read) || read.AvailableData < 40)
        {
            return null;
        }

        ReadOnlySpan<byte> codes = DataReader.From(data, CopyOperatingParameters.Size);
        codes = codes[..Math.Min(codes.Length, read.ImplementedDescriptorListLength)];
        var result = (NativeCopyParameters*)TaskMemory.Allocate(task, (nuint)(sizeof(NativeCopyParameters) + codes.Length));
        result->AvailableData = read.AvailableData;
        result->MaxTargetDescCount = read.MaximumCscdDescriptorCount;
        result->MaxSegmentDescCount = read.MaximumSegmentDescriptorCount;
        result->MaxDescListLength = read.MaximumDescriptorListLength;
        result->MaxSegmentLength = read.MaximumSegmentLength;
        result->MaxInlineDataLength = read.MaximumInlineDataLength;
        result->HeldDataLimit = read.HeldDataLimit;
        result->MaxStreamDeviceTransferSize = read.MaximumStreamTransferSize;
        result->TotalConcurrentCopies = read.TotalConcurrentCopies;
        result->MaxConcurrentCopies = read.MaximumConcurrentCopies;
        result->DataSegmentGranularity = read.DataSegmentGranularityExponent;
        result->InlineDataGranularity = read.InlineDataGranularityExponent;
        result->HeldDataGranularity = read.HeldDataGranularityExponent;
        result->ImplDescListLength = (byte)codes.Length;
        codes.CopyTo(new Span<byte>(result->ImpDescTypeCodes, codes.Length));
        return result;
    }
}
