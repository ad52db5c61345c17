using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lunaris.Benchmarks;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>In steady state the garbage collector has nothing to do: the whole path of a command on the caller's thread allocates no byte.</summary>
[TestFixture]
internal sealed unsafe class AllocationTests : ContextFixture
{
    private const int Depth = 32;
    private const int Commands = 20_000;

    private static int s_completed;
    private static int s_failed;
    private static byte* s_buffers;
    private static NativeIovec* s_iovecs;
    private static int s_submitted;
    private static bool s_writes;

    [TestCase(false, TestName = "20,000 reads through the C ABI allocate nothing on the caller's thread")]
    [TestCase(true, TestName = "20,000 writes through the C ABI allocate nothing on the caller's thread")]
    public void Steady_state_allocates_nothing(bool writes)
    {
        LogIn();
        s_writes = writes;
        s_buffers = Memory(Depth * 4096);
        s_iovecs = (NativeIovec*)Memory(Depth * sizeof(NativeIovec));
        for (int i = 0; i < Depth; i++)
        {
            s_iovecs[i] = new NativeIovec { Base = s_buffers + (i * 4096), Length = 4096 };
        }

        // Whether a load ever rings the context's doorbell, and so makes its descriptor, is for the timing to say.
        PInvokes.Link(typeof(EntryPoints).Assembly);
        PInvokes.Link(typeof(TcpTransportFactory).Assembly);
        Run(2_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(Commands);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Out.WriteLine($"Figure: C ABI, {(writes ? "writes" : "reads")}: {allocated} bytes allocated over {Commands} commands");
        Assert.That(s_failed, Is.Zero);
        Assert.That(allocated, Is.Zero);
    }

    private void Run(int commands)
    {
        s_completed = 0;
        s_failed = 0;
        s_submitted = 0;
        for (int i = 0; i < Depth; i++)
        {
            SubmitOne(Context, i);
        }

        var descriptor = new Libc.PollDescriptor { Fd = Lib.Fd(Context), Events = PollIn };
        while (s_completed < commands)
        {
            Lib.WhichEvents(Context);
            _ = Libc.poll(&descriptor, 1, 1000);
            Lib.Service(Context, descriptor.ReturnedEvents);
        }

        s_submitted = int.MaxValue;
        while (Lib.QueueLength(Context) > 0)
        {
            Lib.WhichEvents(Context);
            _ = Libc.poll(&descriptor, 1, 1000);
            Lib.Service(Context, descriptor.ReturnedEvents);
        }
    }

    private static void SubmitOne(NativeContext* context, int slot)
    {
        byte* cdb = stackalloc byte[10];
        cdb[0] = (byte)(s_writes ? 0x2A : 0x28);
        cdb[5] = (byte)(slot * 8);
        cdb[8] = 8;
        NativeScsiTask* task = Lib.Task(new ReadOnlySpan<byte>(cdb, 10), s_writes ? TransferDirection.Write : TransferDirection.Read, 4096);
        if (s_writes)
        {
            ((delegate* unmanaged[Cdecl]<NativeScsiTask*, NativeIovec*, int, void>)&EntryPoints.scsi_task_set_iov_out)(task, s_iovecs + slot, 1);
        }
        else
        {
            Lib.SetIovIn(task, s_iovecs + slot, 1);
        }

        s_submitted++;
        if (Lib.Command(context, 0, task, new CommandCallback(&OnCompleted), null, (void*)slot) != 0)
        {
            s_failed++;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCompleted(NativeContext* context, int status, void* data, void* privateData)
    {
        s_completed++;
        s_failed += status == 0 ? 0 : 1;
        Lib.Free((NativeScsiTask*)data);
        if (s_submitted != int.MaxValue)
        {
            SubmitOne(context, (int)privateData);
        }
    }
}
