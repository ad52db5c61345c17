using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;
using Function = Lunaris.LibIscsi.Native.NativeTaskManagementFunction;

namespace Lunaris.LibIscsi.Exports;

/// <summary>Task management (RFC 7143 §11.5). A function that the target carries out ends the commands it means, with status cancelled.</summary>
internal static unsafe class TaskManagementExports
{
    /// <summary>Nothing that a target could have sent: functions that mean no command bring it.</summary>
    private const uint NoTag = 0xFFFFFFFF;

    /// <summary>Asks for a function.</summary>
    [CExport("iscsi_task_mgmt_async")]
    public static int Manage(Context iscsi, int lun, Function function, uint ritt, uint rcmdscn, [NullOk] CommandCallback cb, [NullOk] void* private_data) =>
        iscsi.Manage(lun, function, ritt, rcmdscn, new Completion(cb, private_data));

    /// <summary>Aborts one task.</summary>
    [CExport("iscsi_task_mgmt_abort_task_async")]
    public static int AbortTask(Context iscsi, NativeScsiTask* task, [NullOk] CommandCallback cb, [NullOk] void* private_data) =>
        iscsi.Manage((int)task->Lun, Function.AbortTask, task->Itt, task->CmdSN, new Completion(cb, private_data));

    /// <summary>Aborts our tasks of a unit.</summary>
    [CExport("iscsi_task_mgmt_abort_task_set_async")]
    public static int AbortTaskSet(Context iscsi, uint lun, [NullOk] CommandCallback cb, [NullOk] void* private_data) =>
        iscsi.Manage((int)lun, Function.AbortTaskSet, NoTag, 0, new Completion(cb, private_data));

    /// <summary>Resets a unit.</summary>
    [CExport("iscsi_task_mgmt_lun_reset_async")]
    public static int LunReset(Context iscsi, uint lun, [NullOk] CommandCallback cb, [NullOk] void* private_data) =>
        iscsi.Manage((int)lun, Function.LunReset, NoTag, 0, new Completion(cb, private_data));

    /// <summary>Resets the target.</summary>
    [CExport("iscsi_task_mgmt_target_warm_reset_async")]
    public static int TargetWarmReset(Context iscsi, [NullOk] CommandCallback cb, [NullOk] void* private_data) =>
        iscsi.Manage(0, Function.TargetWarmReset, NoTag, 0, new Completion(cb, private_data));

    /// <summary>Resets the target and ends its sessions.</summary>
    [CExport("iscsi_task_mgmt_target_cold_reset_async")]
    public static int TargetColdReset(Context iscsi, [NullOk] CommandCallback cb, [NullOk] void* private_data) =>
        iscsi.Manage(0, Function.TargetColdReset, NoTag, 0, new Completion(cb, private_data));

    /// <summary>Asks for a function and waits: 0, the target's response code, or -1.</summary>
    [CExport("iscsi_task_mgmt_sync")]
    public static int ManageAndWait(Context iscsi, int lun, Function function, uint ritt, uint rcmdscn) => iscsi.ManageAndWait(lun, function, ritt, rcmdscn);

    /// <summary>Aborts one task and waits.</summary>
    [CExport("iscsi_task_mgmt_abort_task_sync")]
    public static int AbortTaskAndWait(Context iscsi, NativeScsiTask* task) => iscsi.ManageAndWait((int)task->Lun, Function.AbortTask, task->Itt, task->CmdSN);

    /// <summary>Aborts our tasks of a unit and waits.</summary>
    [CExport("iscsi_task_mgmt_abort_task_set_sync")]
    public static int AbortTaskSetAndWait(Context iscsi, uint lun) => iscsi.ManageAndWait((int)lun, Function.AbortTaskSet, NoTag, 0);

    /// <summary>Resets a unit and waits.</summary>
    [CExport("iscsi_task_mgmt_lun_reset_sync")]
    public static int LunResetAndWait(Context iscsi, uint lun) => iscsi.ManageAndWait((int)lun, Function.LunReset, NoTag, 0);

    /// <summary>Resets the target and waits.</summary>
    [CExport("iscsi_task_mgmt_target_warm_reset_sync")]
    public static int TargetWarmResetAndWait(Context iscsi) => iscsi.ManageAndWait(0, Function.TargetWarmReset, NoTag, 0);

    /// <summary>Resets the target, ends its sessions and waits.</summary>
    [CExport("iscsi_task_mgmt_target_cold_reset_sync")]
    public static int TargetColdResetAndWait(Context iscsi) => iscsi.ManageAndWait(0, Function.TargetColdReset, NoTag, 0);
}
