using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Native;

/// <summary>A parsed URL; strings end with a NUL inside their arrays.</summary>
[CStruct("iscsi_url")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeUrl
{
    /// <summary>Bytes of each string, the NUL included.</summary>
    public const int TextLength = 256;

    public fixed byte Portal[TextLength];
    public fixed byte Target[TextLength];
    public fixed byte User[TextLength];
    public fixed byte Passwd[TextLength];
    public fixed byte TargetUser[TextLength];
    public fixed byte TargetPasswd[TextLength];
    public int Lun;

    [CName("iscsi")]
    public void* Context;
    public Transport Transport;
}

/// <summary>A target that was discovered.</summary>
[CStruct("iscsi_discovery_address")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDiscoveryAddress
{
    public NativeDiscoveryAddress* Next;
    public byte* TargetName;
    public NativeTargetPortal* Portals;
}

/// <summary>One of its portals.</summary>
[CStruct("iscsi_target_portal")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTargetPortal
{
    public NativeTargetPortal* Next;
    public byte* Portal;
}
