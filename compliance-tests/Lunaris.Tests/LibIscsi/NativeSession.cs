using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Native;
using Lunaris.Target;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>An embedded target, and a session with it through one of the two libraries.</summary>
internal sealed unsafe partial class NativeSession : IDisposable
{
    private const int TimeoutSeconds = 20;
    private static readonly nint s_name = Marshal.StringToCoTaskMemUTF8("iqn.2026-01.test:libiscsi");
    private static readonly nint s_target = Marshal.StringToCoTaskMemUTF8("iqn.2026-01.io.lunaris:disk");
    private readonly bool _isOurs;
    private readonly EmbeddedTarget _target = EmbeddedTarget.Start();

    public NativeSession(bool ours)
    {
        _isOurs = ours;
        Context = (ulong)Function("iscsi_create_context").Call((ulong)s_name);
        Assert.That(Context, Is.Not.Zero);
        Function("iscsi_set_targetname").Call(Context, (ulong)s_target);
        Function("iscsi_set_session_type").Call(Context, 2);
        Function("iscsi_set_timeout").Call(Context, TimeoutSeconds);
        nint portal = Marshal.StringToCoTaskMemUTF8(_target.Portal.ToString());
        int connected = Function("iscsi_full_connect_sync").Int(Context, (ulong)portal, 0);
        Marshal.FreeCoTaskMem(portal);
        Assert.That(connected, Is.Zero, Error);
    }

    public ulong Context { get; }

    public string? Error => Function("iscsi_get_error").Text(Context);

    public CLibrary.Function Function(string name) => _isOurs ? CLibrary.Ours(name) : CLibrary.Theirs(name);

    /// <summary>Calls a function that takes a callback before its last two or four arguments, and serves the session until that is called.</summary>
    public NativeScsiTask* RunAsync(string name, ReadOnlySpan<ulong> arguments, ReadOnlySpan<ulong> list)
    {
        Outcome outcome = default;
        ulong callback = (ulong)(delegate* unmanaged[Cdecl]<nint, int, void*, Outcome*, void>)&Finished;
        ulong[] all = [.. arguments, callback, (ulong)(&outcome), .. list];
        if (Function(name).Call(all) == 0)
        {
            return null;
        }

        while (!outcome.IsDone)
        {
            var descriptor = new PollDescriptor { Fd = Function("iscsi_get_fd").Int(Context), Events = (short)Function("iscsi_which_events").Int(Context) };
            int ready = poll(&descriptor, 1, 1000);
            Assert.That(ready, Is.GreaterThanOrEqualTo(0));
            Assert.That(Function("iscsi_service").Int(Context, ready == 0 ? 0u : (uint)descriptor.ReturnedEvents), Is.Zero, Error);
        }

        Assert.That(outcome.Task == null || outcome.Status == outcome.Task->Status, "the callback's status is the task's");
        return outcome.Task;
    }

    public void Dispose()
    {
        Function("iscsi_destroy_context").Call(Context);
        _target.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Finished(nint context, int status, void* task, Outcome* outcome) => *outcome = new Outcome { IsDone = true, Status = status, Task = (NativeScsiTask*)task };

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollDescriptor* descriptors, nuint count, int timeout);

    private struct Outcome
    {
        public bool IsDone;
        public int Status;
        public NativeScsiTask* Task;
    }

    private struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short ReturnedEvents;
    }
}
