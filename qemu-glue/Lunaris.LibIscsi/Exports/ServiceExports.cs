using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Exports;

/// <summary>The loop, pings, and submitted tasks in general.</summary>
internal static unsafe class ServiceExports
{
    /// <summary>The descriptor to poll.</summary>
    [CExport("iscsi_get_fd")]
    public static int GetFd(Context iscsi) => iscsi.Fd;

    /// <summary>Sends what was submitted and says what to poll for.</summary>
    [CExport("iscsi_which_events", OnError = 0)]
    public static int WhichEvents(Context iscsi) => iscsi.WhichEvents();

    /// <summary>Does what is to be done, and runs callbacks.</summary>
    [CExport("iscsi_service")]
    public static int Service(Context iscsi, int revents) => iscsi.Service(revents);

    /// <summary>Requests submitted and not answered.</summary>
    [CExport("iscsi_queue_length")]
    public static int QueueLength(Context iscsi) => iscsi.QueueLength;

    /// <summary>Requests not sent yet.</summary>
    [CExport("iscsi_out_queue_length")]
    public static int OutQueueLength(Context iscsi) => iscsi.OutQueueLength;

    /// <summary>Whether a task has not been sent yet; of 1.20.</summary>
    [CExport("iscsi_scsi_is_task_in_outqueue", OnError = 0)]
    public static int IsTaskInOutQueue(Context iscsi, NativeScsiTask* task) => iscsi.IsUnsent(task) ? 1 : 0;

    /// <summary>Pings the target.</summary>
    [CExport("iscsi_nop_out_async")]
    public static int NopOut(Context iscsi, [NullOk] CommandCallback cb, [NullOk] byte* data, int len, [NullOk] void* private_data) =>
        len < 0 || (data == null && len > 0)
            ? iscsi.Fail("iscsi_nop_out_async: the data has no length that can be sent.")
            : iscsi.Ping(new Completion(cb, private_data), new ReadOnlySpan<byte>(data, len));

    /// <summary>Pings without an answer since the last answer.</summary>
    [CExport("iscsi_get_nops_in_flight", OnError = 0)]
    public static int GetNopsInFlight(Context iscsi) => iscsi.NopsInFlight;

    /// <summary>Submits a task.</summary>
    [CExport("iscsi_scsi_command_async")]
    public static int Command(Context iscsi, int lun, NativeScsiTask* task, [NullOk] CommandCallback cb, [NullOk] NativeIscsiData* data, [NullOk] void* private_data) =>
        Submission.Submit(iscsi, lun, task, cb, data, private_data);

    /// <summary>Submits a task and waits.</summary>
    [CExport("iscsi_scsi_command_sync")]
    public static NativeScsiTask* CommandAndWait(Context iscsi, int lun, NativeScsiTask* task, [NullOk] NativeIscsiData* data) => iscsi.SubmitAndWait(lun, task, data);

    /// <summary>Takes a task back.</summary>
    [CExport("iscsi_scsi_cancel_task")]
    public static int Cancel(Context iscsi, NativeScsiTask* task) => iscsi.CancelCommand(task);

    /// <summary>Takes all tasks back.</summary>
    [CExport("iscsi_scsi_cancel_all_tasks")]
    public static void CancelAll(Context iscsi) => iscsi.CancelAllCommands();

    /// <summary>What a replacement of the transport's function calls in the end.</summary>
    [CExport("iscsi_queue_pdu")]
    public static int QueuePdu(Context iscsi, NativePdu* pdu) => iscsi.PassOn(pdu);

    /// <summary>Refused: this library starts no threads; of 1.20.</summary>
    [CExport("iscsi_mt_service_thread_start")]
    public static int StartServiceThread(Context iscsi) =>
        iscsi.Fail("A service thread is not offered: this library runs on its caller's threads only. Call iscsi_service.");

    /// <summary>Nothing to do, for there is no such thread; of 1.20.</summary>
    [CExport("iscsi_mt_service_thread_stop")]
    public static void StopServiceThread(Context iscsi)
    {
    }

    /// <summary>
    /// Of ours: registers memory that lives long and is used for many commands, guest RAM for one, where the transport can gain by it. It holds over reconnects.
    /// Take it back before the memory goes away.
    /// </summary>
    /// <returns>0, also where the transport has nothing to gain; -1 where it failed.</returns>
    [CExport("lunaris_iscsi_register_memory")]
    public static int RegisterMemory(Context iscsi, void* address, nuint length) => iscsi.RegisterMemory((nint)address, length);

    /// <summary>Of ours: takes a registration back; no command may be using the memory.</summary>
    [CExport("lunaris_iscsi_unregister_memory")]
    public static int UnregisterMemory(Context iscsi, void* address) => iscsi.UnregisterMemory((nint)address);
}
