using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Native;

namespace Lunaris.Tests.LibIscsi;

/// <summary>A finished task on the C heap, as a library leaves it: a CDB, and what was received.</summary>
internal sealed unsafe class NativeTaskFixture : IDisposable
{
    private readonly bool _isOurs;

    public NativeTaskFixture(bool ours, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data)
    {
        _isOurs = ours;
        fixed (byte* bytes = cdb)
        {
            Task = (NativeScsiTask*)Function("scsi_create_task").Call((uint)cdb.Length, (ulong)bytes, 1, (uint)data.Length);
        }

        // libc's heap: scsi_free_scsi_task frees it.
        Task->DataIn.Data = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, data.Length));
        Task->DataIn.Size = data.Length;
        data.CopyTo(new Span<byte>(Task->DataIn.Data, data.Length));
    }

    public NativeScsiTask* Task { get; }

    public int FullSize => Function("scsi_datain_getfullsize").Int((ulong)Task);

    public nint Unmarshal() => Function("scsi_datain_unmarshall").Call((ulong)Task);

    public CLibrary.Function Function(string name) => _isOurs ? CLibrary.Ours(name) : CLibrary.Theirs(name);

    public void Dispose() => Function("scsi_free_scsi_task").Call((ulong)Task);
}
