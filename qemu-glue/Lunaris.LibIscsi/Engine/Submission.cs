using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>Where the command families meet the engine.</summary>
internal static unsafe class Submission
{
    /// <summary>Queues a command.</summary>
    /// <returns>0, or -1 with the reason in the context; then the task stays the caller's and there is no callback.</returns>
    public static int Submit(Context context, int lun, NativeScsiTask* task, CommandCallback cb, NativeIscsiData* data, void* privateData)
        => throw new NotSupportedException("This branch has no engine.");

    /// <summary>Queues a command and waits for its end.</summary>
    /// <returns>The task, or null with the reason in the context; then the task was freed.</returns>
    public static NativeScsiTask* SubmitAndWait(Context context, int lun, NativeScsiTask* task)
        => throw new NotSupportedException("This branch has no engine.");
}
