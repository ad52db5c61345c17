using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>The one way in which every command function hands a task over.</summary>
internal static unsafe class Submission
{
    /// <summary>Submits a task. Nothing is sent before the caller's next turn of the loop: buffers may be attached until then.</summary>
    /// <param name="context">The context.</param>
    /// <param name="lun">The caller's number of the unit.</param>
    /// <param name="task">The task; the caller's until the callback, and after it.</param>
    /// <param name="callback">Told of the end, with the task as command data.</param>
    /// <param name="data">Data to send, or null where the task brings its own.</param>
    /// <param name="privateData">Handed back to the callback.</param>
    /// <returns>0, or -1 and no callback.</returns>
    public static int Submit(Context context, int lun, NativeScsiTask* task, CommandCallback callback, NativeIscsiData* data, void* privateData) =>
        context.SubmitCommand(lun, task, new Completion(callback, privateData), data);

    /// <summary>Submits a task and runs the loop until it has ended.</summary>
    /// <param name="context">The context.</param>
    /// <param name="lun">The caller's number of the unit.</param>
    /// <param name="task">The task.</param>
    /// <returns>The task, whatever its status; null where it could not be sent.</returns>
    public static NativeScsiTask* SubmitAndWait(Context context, int lun, NativeScsiTask* task) => context.SubmitAndWait(lun, task, null);
}
