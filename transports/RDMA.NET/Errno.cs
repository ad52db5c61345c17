using System.Runtime.InteropServices;

namespace RdmaNet;

/// <summary>The Linux error numbers that verbs and the connection manager return, and their words.</summary>
public static class Errno
{
    /// <summary>EPERM: the objects belong to different protection domains, or a right is missing.</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT: no such device, or the library has no such symbol.</summary>
    public const int NoEntry = 2;

    /// <summary>EIO: the device is gone.</summary>
    public const int InputOutput = 5;

    /// <summary>EAGAIN: nothing to take from a non-blocking descriptor.</summary>
    public const int Again = 11;

    /// <summary>ENOMEM: a queue is full, or a region exceeds the locked-memory limit (RLIMIT_MEMLOCK).</summary>
    public const int NoMemory = 12;

    /// <summary>EBUSY: children are still alive.</summary>
    public const int Busy = 16;

    /// <summary>ENODEV: no RDMA device reaches the address.</summary>
    public const int NoDevice = 19;

    /// <summary>EINVAL: an argument or a state that the device refuses.</summary>
    public const int Invalid = 22;

    /// <summary>EPROTO: a native structure is not where the binding expects it.</summary>
    public const int Protocol = 71;

    /// <summary>EOPNOTSUPP: the device lacks the verb.</summary>
    public const int NotSupported = 95;

    /// <summary>EADDRINUSE: somebody listens there.</summary>
    public const int AddressInUse = 98;

    /// <summary>ENETUNREACH: there is no route to the address.</summary>
    public const int NetworkUnreachable = 101;

    /// <summary>ENOTCONN: the id is not connected.</summary>
    public const int NotConnected = 107;

    /// <summary>ETIMEDOUT: nobody answered within the time given.</summary>
    public const int TimedOut = 110;

    /// <summary>The system's words for an error number.</summary>
    /// <param name="error">A positive error number.</param>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);
}
