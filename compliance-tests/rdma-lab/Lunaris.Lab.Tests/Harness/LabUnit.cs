using System.Net;
using Lunaris.Iscsi.Recovery;
using Lunaris.Scsi;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>A logical unit of the lab that can be reached over iSER and over TCP: what is written by one way is read by the other.</summary>
/// <param name="Title">Name in test titles.</param>
/// <param name="Number">LUN.</param>
/// <param name="Length">Bytes.</param>
/// <param name="BlockSize">Bytes of a block.</param>
internal sealed record LabUnit(string Title, int Number, long Length, int BlockSize, IPEndPoint IserPortal, string IserTarget, IPEndPoint TcpPortal, string TcpTarget)
{
    /// <summary>LIO, 64 MiB.</summary>
    public static LabUnit Lio => OfLio(0, 512);

    /// <summary>LIO, 384 MiB: for load.</summary>
    public static LabUnit LargeLio => OfLio(1, 512);

    /// <summary>LIO, 32 MiB in blocks of 4096 bytes.</summary>
    public static LabUnit Lio4096 => OfLio(2, 4096);

    /// <summary>tgt, 64 MiB.</summary>
    public static LabUnit Tgt => new(
        "tgt", 1, LabEnvironment.TgtUnitLength, 512, LabEnvironment.TgtIserPortal, LabEnvironment.TgtIserTarget, LabEnvironment.TgtTcpPortal, LabEnvironment.TgtTcpTarget);

    public Lun Lun => Lun.FromNumber((ulong)Number);

    /// <summary>The unit's URL over iSER.</summary>
    /// <param name="arguments">Further arguments: memory=window&amp;timeout=5s</param>
    public IscsiUrl IserUrl(string arguments = "") => Url("iser", IserPortal, IserTarget, arguments);

    /// <summary>The unit's URL over TCP.</summary>
    /// <param name="arguments">Further arguments.</param>
    public IscsiUrl TcpUrl(string arguments = "") => Url("iscsi", TcpPortal, TcpTarget, arguments);

    /// <summary>Logs in over TCP and makes the unit ready: the way to look at what another transport did.</summary>
    public Task<OpenUnit> OpenTcpAsync() => OpenUnit.ConnectAsync(TcpUrl());

    public override string ToString() => Title;

    private static LabUnit OfLio(int number, int blockSize) => new(
        $"LIO LUN {number}", number, LabEnvironment.LioUnitLength(number), blockSize, LabEnvironment.LioPortal, LabEnvironment.LioTarget, LabEnvironment.LioPortal, LabEnvironment.LioTarget);

    private IscsiUrl Url(string scheme, IPEndPoint portal, string target, string arguments)
        => IscsiUrl.Parse($"{scheme}://{portal}/{target}/{Number}?initiator={LabEnvironment.InitiatorName}{(arguments.Length > 0 ? "&" : "")}{arguments}");
}

/// <summary>A session and one of its units, ready.</summary>
internal sealed class OpenUnit : IAsyncDisposable
{
    private OpenUnit(IscsiSession session, LogicalUnit unit)
    {
        Session = session;
        Unit = unit;
    }

    public IscsiSession Session { get; }

    public LogicalUnit Unit { get; }

    public static async Task<OpenUnit> ConnectAsync(IscsiUrl url)
    {
        // LIO on RDMA answers a login now and then with a response whose data is missing; the next attempt goes through.
        IscsiSession session = await IscsiSession.ConnectAsync(IscsiSessionOptions.FromUrl(url) with { Reconnect = new ReconnectPolicy { RetryFirstConnect = true } });
        LogicalUnit unit = session.GetLogicalUnit(url.Lun!.Value);
        try
        {
            await unit.OpenAsync();
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        return new OpenUnit(session, unit);
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
