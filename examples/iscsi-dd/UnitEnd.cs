using Lunaris.Examples.Common.UnitTools;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Examples.IscsiDd;

/// <summary>A logical unit as an end of a copy; its session is the tool's.</summary>
internal sealed class UnitEnd : CopyEnd
{
    private readonly string _name;

    private UnitEnd(LogicalUnit unit, string name) => (Unit, _name) = (unit, name);

    public LogicalUnit Unit { get; }

    public override long? Length => checked((long)Unit.BlockCount * Unit.BlockSize);

    public override int BlockSize => Unit.BlockSize;

    public override string Identity => $"{Unit.Session.Target} lun {Unit.Lun} {_name} {Length} bytes";

    public static async Task<UnitEnd> OpenAsync(ToolSessions tool, string url, CancellationToken cancellation)
    {
        LogicalUnit unit = await tool.OpenAsync(url, cancellation: cancellation);
        await unit.OpenAsync(cancellation);
        if (unit.BlockSize == 0 || (UInt128)unit.BlockCount * (uint)unit.BlockSize > (UInt128)long.MaxValue)
        {
            throw new ToolException($"LUN {unit.Lun} is no device that can be copied: it has {unit.BlockCount} blocks of {unit.BlockSize} bytes.");
        }
        ReadOnlyMemory<byte>? page = await unit.ReadVpdPageAsync(DeviceIdentificationPage.PageCode, cancellation);
        string? name = page is { } bytes && DeviceIdentificationPage.TryParse(bytes.Span, out DeviceIdentificationPage names) ? names.LogicalUnitName() : null;
        return new UnitEnd(unit, Common.SafeText.Clean(name ?? "without a name"));
    }

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        int length = (int)Math.Min(buffer.Length, Length!.Value - offset);
        int whole = length / BlockSize * BlockSize;
        if (whole > 0)
        {
            await Unit.ReadAsync((ulong)(offset / BlockSize), buffer[..whole], cancellation);
        }
        if (whole < length)
        {
            byte[] block = new byte[BlockSize];
            await Unit.ReadAsync((ulong)((offset + whole) / BlockSize), block, cancellation);
            block.AsMemory(0, length - whole).CopyTo(buffer[whole..]);
        }
        return length;
    }

    public override async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        int whole = data.Length / BlockSize * BlockSize;
        if (whole > 0)
        {
            await Unit.WriteAsync((ulong)(offset / BlockSize), data[..whole], cancellationToken: cancellation);
        }
        if (whole < data.Length)
        {
            ulong lba = (ulong)((offset + whole) / BlockSize);
            byte[] block = new byte[BlockSize];
            await Unit.ReadAsync(lba, block, cancellation);
            data[whole..].CopyTo(block);
            await Unit.WriteAsync(lba, block, cancellationToken: cancellation);
        }
    }

    public override async ValueTask ZeroAsync(long offset, int length, CancellationToken cancellation)
    {
        int whole = length / BlockSize * BlockSize;
        await Unit.ZeroAsync((ulong)(offset / BlockSize), (ulong)(whole / BlockSize), mayUnmap: true, cancellation);
        if (whole < length)
        {
            await WriteAsync(offset + whole, new byte[length - whole], cancellation);
        }
    }

    public override ValueTask FlushAsync(CancellationToken cancellation) => Unit.FlushAsync(cancellation);
}
