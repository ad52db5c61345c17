using System.Globalization;
using System.Security.Cryptography;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;

namespace Lunaris.Examples.IscsiLs.Demo;

/// <summary>From nothing to data read back, in lines that say what happens.</summary>
internal sealed class Demonstration(TextWriter output)
{
    private const int Blocks = 16;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await using var demo = new DemoTarget();
            IscsiUrl portal = demo.Start();
            Say($"A RAM-disk target listens on {portal.Portal}.");

            IReadOnlyList<DiscoveredTarget> targets = await Discovery.SendTargetsAsync(portal, cancellation);
            Say($"Discovery found {targets.Count} targets.");
            foreach (DiscoveredTarget target in targets)
            {
                await ShowAsync(portal.WithTarget(target.Name.Value), cancellation);
            }
            Say("");
            Say("Done: everything written was read back the same.");
        }
        catch (Exception exception) when (exception is IscsiException or InvalidDataException or NotSupportedException)
        {
            throw new BrowseException(exception.Message, inner: exception);
        }
    }

    private async Task ShowAsync(IscsiUrl url, CancellationToken cancellation)
    {
        Say("");
        await using IscsiSession session = await IscsiSession.ConnectAsync(url, cancellation);
        NegotiatedParameters parameters = session.Parameters;
        Say($"Logged in to {url.Target}");
        Say($"  agreed on segments of {ByteSize.Format((UInt128)parameters.PeerMaxRecvDataSegmentLength)} and bursts of {ByteSize.Format((UInt128)parameters.MaxBurstLength)}");
        foreach (Lun lun in await session.ReportLunsAsync(cancellation))
        {
            LogicalUnit unit = session.GetLogicalUnit(lun);
            await unit.OpenAsync(cancellation);
            UInt128 size = (UInt128)unit.BlockCount * (uint)unit.BlockSize;
            Say($"  LUN {lun}: {unit.Inquiry.Vendor?.Trim()} {unit.Inquiry.Product?.Trim()}, {ByteSize.Format(size)}, {unit.BlockCount} blocks of {unit.BlockSize} bytes");
            await WriteAndReadBackAsync(unit, cancellation);
        }
    }

    private async Task WriteAndReadBackAsync(LogicalUnit unit, CancellationToken cancellation)
    {
        byte[] written = RandomNumberGenerator.GetBytes(Blocks * unit.BlockSize);
        byte[] read = new byte[written.Length];
        ulong lba = (unit.BlockCount - Blocks) / 2;
        await unit.WriteAsync(lba, written, cancellationToken: cancellation);
        await unit.FlushAsync(cancellation);
        await unit.ReadAsync(lba, read, cancellation);
        if (!written.AsSpan().SequenceEqual(read))
        {
            throw new InvalidDataException($"LUN {unit.Lun} gave back other data than was written at block {lba}.");
        }
        Say($"    wrote {Blocks} blocks at block {lba}, flushed, read them back: SHA-256 {Convert.ToHexStringLower(SHA256.HashData(read).AsSpan(0, 8))}… matches");
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void Say(string line) => output.WriteLine(line);
}
