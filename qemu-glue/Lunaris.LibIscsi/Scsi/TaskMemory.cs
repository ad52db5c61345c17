using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>
/// Who owns what of a task: the task and the data that was received are C heap blocks, and whatever else is to live as long as the task hangs
/// in a chain on it; <c>scsi_free_scsi_task</c> frees all three. Callers may make tasks themselves, with <c>malloc</c>, and hand them over.
/// </summary>
internal static unsafe class TaskMemory
{
    /// <summary>An empty task.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public static NativeScsiTask* Create() => (NativeScsiTask*)Libc.Allocate((nuint)sizeof(NativeScsiTask));

    /// <summary>A task with the caller's own CDB; null where the CDB does not fit.</summary>
    [CExport("scsi_create_task")]
    [Differs("A CDB of more than 16 bytes is refused; the C library writes over the task.")]
    public static NativeScsiTask* Create(int cdb_size, byte* cdb, int xfer_dir, int expxferlen)
    {
        if (cdb_size is < 0 or > NativeScsiTask.MaxCdbLength)
        {
            return null;
        }

        NativeScsiTask* task = Create();
        new ReadOnlySpan<byte>(cdb, cdb_size).CopyTo(new Span<byte>(task->Cdb, cdb_size));
        task->CdbSize = cdb_size;
        task->TransferDirection = xfer_dir;
        task->ExpectedTransferLength = expxferlen;
        return task;
    }

    /// <summary>Zeroed memory that dies with the task.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    [CExport("scsi_malloc")]
    public static void* Allocate(NativeScsiTask* task, nuint size)
    {
        var block = (NativeAllocation*)Libc.Allocate(checked((nuint)sizeof(NativeAllocation) + size));
        block->Next = (NativeAllocation*)task->Memory;
        task->Memory = block;
        return block + 1;
    }

    /// <summary>A zeroed struct that dies with the task.</summary>
    public static T* Allocate<T>(NativeScsiTask* task)
        where T : unmanaged => (T*)Allocate(task, (nuint)sizeof(T));

    /// <summary>A zeroed array that dies with the task; never null, also of no elements.</summary>
    public static T* AllocateArray<T>(NativeScsiTask* task, int count)
        where T : unmanaged => (T*)Allocate(task, checked((nuint)count * (nuint)sizeof(T)));

    /// <summary>A copy of bytes, and a zero after them.</summary>
    public static byte* CopyText(NativeScsiTask* task, ReadOnlySpan<byte> bytes)
    {
        byte* copy = AllocateArray<byte>(task, bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    /// <summary>Frees a task and all that hangs on it; null is nothing.</summary>
    [CExport("scsi_free_scsi_task")]
    public static void Free([NullOk] NativeScsiTask* task)
    {
        if (task == null)
        {
            return;
        }

        while (task->Memory != null)
        {
            var block = (NativeAllocation*)task->Memory;
            task->Memory = block->Next;
            Libc.Free(block);
        }

        Libc.Free(task->DataIn.Data);
        Libc.Free(task);
    }

    [CExport("scsi_set_task_private_ptr")]
    public static void SetPrivatePointer(NativeScsiTask* task, [NullOk] void* ptr) => task->PrivatePointer = ptr;

    [CExport("scsi_get_task_private_ptr")]
    public static void* GetPrivatePointer(NativeScsiTask* task) => task->PrivatePointer;

    /// <summary>The status, and a copy of the sense data for who wants it.</summary>
    [CExport("scsi_task_get_status")]
    public static int GetStatus(NativeScsiTask* task, [NullOk] NativeSense* sense)
    {
        if (sense != null)
        {
            *sense = task->Sense;
        }

        return task->Status;
    }
}
