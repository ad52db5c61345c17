using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>A task's buffers: whole lists of the caller's, or buffers that are added one by one to a list of ours.</summary>
internal static unsafe class TaskBuffers
{
    /// <summary>Elements that a list of ours begins with.</summary>
    private const int FirstCapacity = 16;

    [CExport("scsi_task_set_iov_in")]
    public static void SetIn(NativeScsiTask* task, [NullOk] NativeIovec* iov, int niov) => Set(&task->IovectorIn, iov, niov);

    [CExport("scsi_task_set_iov_out")]
    public static void SetOut(NativeScsiTask* task, [NullOk] NativeIovec* iov, int niov) => Set(&task->IovectorOut, iov, niov);

    [CExport("scsi_task_add_data_in_buffer")]
    [Differs("A list that is the caller's is copied first; the C library writes behind its end.")]
    public static int AddIn(NativeScsiTask* task, int len, [NullOk] byte* buf) => Add(task, &task->IovectorIn, len, buf);

    [CExport("scsi_task_add_data_out_buffer")]
    [Differs("A list that is the caller's is copied first; the C library writes behind its end.")]
    public static int AddOut(NativeScsiTask* task, int len, [NullOk] byte* buf) => Add(task, &task->IovectorOut, len, buf);

    /// <summary>Makes one buffer the whole of what the task sends; none where there is no buffer.</summary>
    public static void AttachOut(NativeScsiTask* task, byte* data, nuint length)
    {
        if (data == null)
        {
            return;
        }

        NativeIovec* iov = TaskMemory.Allocate<NativeIovec>(task);
        iov->Base = data;
        iov->Length = length;
        SetOut(task, iov, 1);
    }

    private static void Set(NativeIovector* vector, NativeIovec* iov, int niov)
    {
        vector->Items = iov;
        vector->Count = niov;

        // The array is the caller's: nothing may be written behind its last element.
        vector->Allocated = 0;
    }

    private static int Add(NativeScsiTask* task, NativeIovector* vector, int length, byte* buffer)
    {
        if (length < 0 || vector->Count < 0)
        {
            return -1;
        }

        if (vector->Items == null || vector->Allocated <= vector->Count)
        {
            int capacity = vector->Items == null ? FirstCapacity : Math.Max(FirstCapacity, checked(2 * vector->Count));
            NativeIovec* items = TaskMemory.AllocateArray<NativeIovec>(task, capacity);
            if (vector->Items != null)
            {
                new ReadOnlySpan<NativeIovec>(vector->Items, vector->Count).CopyTo(new Span<NativeIovec>(items, capacity));
            }
            else
            {
                vector->Count = 0;
            }

            vector->Items = items;
            vector->Allocated = capacity;
        }

        vector->Items[vector->Count].Base = buffer;
        vector->Items[vector->Count].Length = (nuint)length;
        vector->Count++;
        return 0;
    }
}
