using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.Target;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>An embedded target, a context that is logged in to it, and commands whose callbacks are kept.</summary>
internal abstract unsafe class ContextFixture
{
    protected const int PollIn = 1;
    protected const int BlockSize = 512;

    /// <summary>How long a test waits before it counts as hanging.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<nint> _native = [];

    protected EmbeddedTarget Target { get; private set; } = null!;

    protected NativeContext* Context { get; private set; }

    protected virtual EmbeddedTargetOptions TargetOptions => new();

    protected string Portal => Target.Portal.ToString();

    [SetUp]
    public void Start()
    {
        Target = EmbeddedTarget.Start(TargetOptions);
        Context = NewContext();
    }

    [TearDown]
    public void Stop()
    {
        if (Context != null)
        {
            Lib.Destroy(Context);
            Context = null;
        }

        Target.Dispose();
        foreach (nint memory in _native)
        {
            NativeMemory.Free((void*)memory);
        }

        _native.Clear();
    }

    protected static NativeContext* NewContext()
    {
        NativeContext* context = Lib.Create();
        Lib.SetTarget(context, "iqn.2026-01.io.lunaris:disk");
        Lib.SetSessionType(context, NativeSessionType.Normal);
        return context;
    }

    protected void LogIn() => Assert.That(Lib.FullConnect(Context, Portal, 0), Is.Zero, Lib.Error(Context));

    /// <summary>The test has destroyed it itself.</summary>
    protected void Forget() => Context = null;

    /// <summary>Memory that lives as long as the test.</summary>
    protected byte* Memory(int length)
    {
        var memory = (byte*)NativeMemory.AllocZeroed((nuint)length);
        _native.Add((nint)memory);
        return memory;
    }

    protected static NativeScsiTask* Read(uint lba, int blocks) =>
        Lib.Task([0x28, 0, (byte)(lba >> 24), (byte)(lba >> 16), (byte)(lba >> 8), (byte)lba, 0, (byte)(blocks >> 8), (byte)blocks, 0], TransferDirection.Read, blocks * BlockSize);

    protected static NativeScsiTask* Write(uint lba, int blocks) =>
        Lib.Task([0x2A, 0, (byte)(lba >> 24), (byte)(lba >> 16), (byte)(lba >> 8), (byte)lba, 0, (byte)(blocks >> 8), (byte)blocks, 0], TransferDirection.Write, blocks * BlockSize);

    protected static NativeScsiTask* TestUnitReady() => Lib.Task([0, 0, 0, 0, 0, 0], TransferDirection.None, 0);

    protected NativeScsiTask* WriteOf(uint lba, int blocks, byte value)
    {
        NativeScsiTask* task = Write(lba, blocks);
        byte* data = Memory(blocks * BlockSize);
        new Span<byte>(data, blocks * BlockSize).Fill(value);
        ((delegate* unmanaged[Cdecl]<NativeScsiTask*, int, byte*, int>)&EntryPoints.scsi_task_add_data_out_buffer)(task, blocks * BlockSize, data);
        return task;
    }

    protected Call Submit(NativeScsiTask* task, Action<Call>? then = null)
    {
        var call = new Call(task, then);
        Assert.That(Lib.Command(Context, 0, task, Call.Callback, null, call.Handle), Is.Zero, Lib.Error(Context));
        return call;
    }

    /// <summary>Turns the loop as a program does, until a condition holds.</summary>
    protected void RunUntil(Func<bool> condition)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(clock.Elapsed, Is.LessThan(s_patience), $"nothing came: {Lib.Error(Context)}");
            var descriptor = new Libc.PollDescriptor { Fd = Lib.Fd(Context), Events = (short)Lib.WhichEvents(Context) };
            int ready = Libc.poll(&descriptor, 1, 100);
            Lib.Service(Context, ready > 0 ? descriptor.ReturnedEvents : 0);
        }
    }

    /// <summary>One command of a test and what its callback was told.</summary>
    internal sealed class Call(NativeScsiTask* task, Action<Call>? then)
    {
        public NativeScsiTask* Task { get; } = task;

        public int Count { get; private set; }

        public int Status { get; private set; } = -1;

        public bool IsDone => Count > 0;

        public bool HadTask { get; private set; }

        public void* Handle => (void*)GCHandle.ToIntPtr(GCHandle.Alloc(this));

        public static CommandCallback Callback => new(&OnCompleted);

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void OnCompleted(NativeContext* context, int status, void* data, void* privateData)
        {
            var call = (Call)GCHandle.FromIntPtr((nint)privateData).Target!;
            call.Count++;
            call.Status = status;
            call.HadTask = data == call.Task;
            call.Then?.Invoke(call);
        }

        private Action<Call>? Then { get; } = then;
    }
}
