using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>Status values of callbacks and tasks.</summary>
internal static class NativeStatus
{
    public const int Good = 0;
    public const int CheckCondition = 2;
    public const int ReservationConflict = 0x18;
    public const int Redirect = 0x101;
    public const int Cancelled = 0x0f000000;
    public const int Error = 0x0f000001;
    public const int Timeout = 0x0f000002;
}

/// <summary>Directions of a task's data.</summary>
internal static class TransferDirection
{
    public const int None = 0;
    public const int Read = 1;
    public const int Write = 2;
}

/// <summary>Kinds of residual.</summary>
internal static class NativeResidual
{
    public const int None = 0;
    public const int Underflow = 1;
    public const int Overflow = 2;
}

/// <summary>Transports.</summary>
[CName("enum iscsi_transport_type")]
internal enum TransportType
{
    Tcp = 0,
    Iser = 1,
}

/// <summary>Kinds of session.</summary>
[CName("enum iscsi_session_type")]
internal enum NativeSessionType
{
    Discovery = 1,
    Normal = 2,
}

/// <summary>Digests offered, best first.</summary>
[CName("enum iscsi_header_digest")]
internal enum HeaderDigest
{
    None = 0,
    NoneThenCrc32C = 1,
    Crc32CThenNone = 2,
    Crc32C = 3,
}

/// <summary>Whether commands may carry data.</summary>
[CName("enum iscsi_immediate_data")]
internal enum NativeImmediateData
{
    No = 0,
    Yes = 1,
}

/// <summary>Whether writes wait to be asked for their data.</summary>
[CName("enum iscsi_initial_r2t")]
internal enum NativeInitialR2T
{
    No = 0,
    Yes = 1,
}

/// <summary>Task management functions, with the values of RFC 7143 §11.5.1.</summary>
[CName("enum iscsi_task_mgmt_funcs")]
internal enum NativeTaskManagementFunction
{
    AbortTask = 1,
    AbortTaskSet = 2,
    ClearAca = 3,
    ClearTaskSet = 4,
    LunReset = 5,
    TargetWarmReset = 6,
    TargetColdReset = 7,
    TaskReassign = 8,
}
