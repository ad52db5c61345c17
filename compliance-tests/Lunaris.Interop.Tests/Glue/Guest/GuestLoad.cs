using System.Globalization;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>Workers in a guest that write random data to a part of /dev/vda each, and read and compare it, again and again; /run/load tells of each pass.</summary>
internal sealed class GuestLoad(GuestMachine guest)
{
    /// <summary>How many there are.</summary>
    public const int Workers = 3;

    private const int WorkerSpan = 1 << 20;

    public async Task StartAsync()
    {
        string blocks = Text(WorkerSpan / (64 << 10));
        string pass = $"head -c {Text(WorkerSpan)} /dev/urandom >/run/w$1; dd if=/run/w$1 of=/dev/vda bs=64k seek=$(($1 * {blocks})) oflag=direct conv=fsync,notrunc status=none || echo error; "
            + $"dd if=/dev/vda bs=64k skip=$(($1 * {blocks})) count={blocks} iflag=direct status=none | cmp - /run/w$1 || echo wrong; echo pass";
        string worker = $"while [ ! -e /run/stop ]; do {pass}; done; echo end";
        await guest.SucceedAsync($"rm -f /run/stop; : >/run/load; for i in {string.Join(' ', Enumerable.Range(0, Workers))}; do setsid bash -c '{worker}' worker $i >>/run/load 2>&1 & done");
    }

    /// <summary>Waits until the workers have made so many passes; returns how many they have made.</summary>
    public async Task<int> PassesAsync(int count)
    {
        await guest.UntilAsync($"[ $(grep -c pass /run/load) -ge {Text(count)} ]");
        return int.Parse(await guest.SucceedAsync("grep -c pass /run/load || true"), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until requests are under way that do not end, since something behind the disk is away.</summary>
    public async Task StallAsync()
    {
        await guest.UntilAsync("read -r reading writing </sys/block/vda/inflight; [ $((reading + writing)) -gt 0 ]");
        string stalled = await CompletedAsync();
        Assert.That(await CompletedAsync(), Is.EqualTo(stalled), "something completed with nothing behind the disk");
    }

    /// <summary>Has the workers end; none of them may have seen an error or a wrong byte.</summary>
    public async Task StopAsync()
    {
        await guest.SucceedAsync("touch /run/stop");
        await guest.UntilAsync($"[ $(grep -c end /run/load) = {Text(Workers)} ]");
        Assert.That((await guest.SucceedAsync("grep -v -e pass -e end /run/load || true")).Trim(), Is.Empty);
    }

    /// <summary>Requests that /dev/vda has completed, of each kind.</summary>
    private Task<string> CompletedAsync() => guest.SucceedAsync("read -r r _ _ _ w _ _ _ _ _ _ d _ _ _ f _ </sys/block/vda/stat; echo $r $w $d $f");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
