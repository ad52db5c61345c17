using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;
using Lunaris.LibIscsi.Scsi;

namespace Lunaris.LibIscsi.Commands;

/// <summary>What all generated command functions share. Tasks that cannot be sent are freed here.</summary>
internal static unsafe class CommandSupport
{
    /// <summary>Whether a length is one of whole blocks; else the context says why not.</summary>
    public static bool IsWhole(Context context, uint datalen, int blocksize)
    {
        if (blocksize > 0 && datalen % (uint)blocksize == 0)
        {
            return true;
        }

        context.SetError(blocksize > 0 ? $"Datalen:{datalen} is not a multiple of the blocksize:{blocksize}." : $"The blocksize:{blocksize} is not positive.");
        return false;
    }

    /// <summary>Blocks of a transfer for a field of so many bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The block size is none, or there are more blocks than the field can say: cut, the command would move other blocks than the caller's buffer holds.</exception>
    public static uint Blocks(uint datalen, int blocksize, uint limit)
    {
        if (blocksize == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(blocksize), "The blocksize is 0.");
        }

        uint blocks = datalen / (uint)blocksize;
        return blocks <= limit ? blocks : throw new ArgumentOutOfRangeException(nameof(datalen), $"{blocks} blocks are more than the CDB can name.");
    }

    /// <summary>A task that was made, or none and the context says so.</summary>
    public static NativeScsiTask* Made(Context context, string name, NativeScsiTask* task)
    {
        if (task == null)
        {
            context.SetError($"Failed to create {name} cdb: the arguments make no sense.");
        }

        return task;
    }

    /// <summary>Gives a task buffers to fill.</summary>
    public static NativeScsiTask* WithIn(NativeScsiTask* task, NativeIovec* iov, int niov)
    {
        if (task != null && iov != null)
        {
            TaskBuffers.SetIn(task, iov, niov);
        }

        return task;
    }

    /// <summary>Gives a task what it is to send: one buffer, or else a list.</summary>
    public static NativeScsiTask* WithOut(NativeScsiTask* task, byte* data, uint datalen, NativeIovec* iov, int niov, bool optional)
    {
        if (task == null)
        {
            return null;
        }

        if (data != null)
        {
            TaskBuffers.AttachOut(task, data, datalen);
        }
        else if (iov != null)
        {
            TaskBuffers.SetOut(task, iov, niov);
        }
        else if (optional)
        {
            task->TransferDirection = TransferDirection.None;
            task->ExpectedTransferLength = 0;
        }

        return task;
    }

    /// <summary>Sends a task; its callback comes later.</summary>
    /// <returns>The task, or null where it could not be sent: then there is no callback.</returns>
    public static NativeScsiTask* Start(Context context, int lun, NativeScsiTask* task, CommandCallback cb, void* privateData)
    {
        if (task == null || Submission.Submit(context, lun, task, cb, null, privateData) == 0)
        {
            return task;
        }

        TaskMemory.Free(task);
        return null;
    }

    /// <summary>Sends a task and waits.</summary>
    /// <returns>The task with its status, or null where it could not be sent or the loop failed; then it is freed.</returns>
    public static NativeScsiTask* Run(Context context, int lun, NativeScsiTask* task)
    {
        if (task == null || Submission.SubmitAndWait(context, lun, task) != null)
        {
            return task;
        }

        // Where the loop failed the command is still under way: nobody would take it back before its task is gone.
        _ = context.CancelCommand(task);
        TaskMemory.Free(task);
        return null;
    }
}
