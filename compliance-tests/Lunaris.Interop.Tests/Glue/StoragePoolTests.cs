using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>The calls of libvirt's iscsi-direct pool, made by a C program (storage-pool.c) that is linked to the C library.</summary>
[TestFixture]
[Category("Interop")]
public sealed class StoragePoolTests
{
    private const string Initiator = "iqn.2026-01.com.example:pool";

    private static readonly TgtAccount s_account = new("pool-user", "pool-secret");

    private static readonly TgtTarget s_target = new(
        "iqn.2026-01.com.example:pool",
        [.. Enumerable.Range(1, 12).Select(lun => new TgtLun(lun, (long)lun << 20))]);

    private readonly TemporaryFolder _folder = new();

    private string _program = "";

    [OneTimeSetUp]
    public async Task Compile()
    {
        CProgram.Require();
        _program = await CProgram.CompileAsync("storage-pool", _folder);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test, Consumer("libvirt's iscsi-direct pool (its 21 calls)", "discovery, units, capacities, wiping")]
    public Task Pool_is_listed_and_a_unit_wiped() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        string backing = session.Tgt.BackingFile(s_target, 3);
        await File.WriteAllBytesAsync(backing, Enumerable.Repeat((byte)7, 3 << 20).ToArray());
        ToolResult result = await session.SucceedAsync(_program, Initiator, session.Tgt.Portal, s_target.Name, "", "", "3");
        Assert.That(result.Lines, Does.Contain("unit 3: 6144 blocks wiped").And.Contain("  last block 24575 of 512 bytes"));
        Assert.That((await File.ReadAllBytesAsync(backing)).AsSpan().IndexOfAnyExcept((byte)0), Is.Negative);
    });

    [Test, Consumer("libvirt's iscsi-direct pool (its 21 calls)", "CHAP, and what fails, by the same status")]
    public Task Pool_authenticates() => ConsumerSession.CompareAsync(s_target with { Incoming = s_account }, async session =>
    {
        await session.SucceedAsync(_program, Initiator, session.Tgt.Portal, s_target.Name, s_account.User, s_account.Password);
        await session.RefusedAsync(_program, [Initiator, session.Tgt.Portal, s_target.Name, s_account.User, "wrong-secret"]);
        await session.RefusedAsync(_program, [Initiator, session.Tgt.Portal, s_target.Name, "", ""]);
        await session.RefusedAsync(_program, [Initiator, "127.0.0.1:1", s_target.Name, s_account.User, s_account.Password]);
        await session.RefusedAsync(_program, [Initiator, session.Tgt.Portal, "iqn.2026-01.com.example:nobody", s_account.User, s_account.Password]);
    });
}
