using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>A URL taken apart.</summary>
[CName("struct iscsi_url")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeUrl
{
    /// <summary>Size of each text field, its zero included.</summary>
    public const int FieldSize = 256;

    public fixed byte Portal[FieldSize];
    public fixed byte Target[FieldSize];
    public fixed byte User[FieldSize];

    [CField("passwd")]
    public fixed byte Password[FieldSize];
    public fixed byte TargetUser[FieldSize];

    [CField("target_passwd")]
    public fixed byte TargetPassword[FieldSize];
    public int Lun;

    [CField("iscsi")]
    public NativeContext* Context;
    public TransportType Transport;
}

/// <summary>One target that discovery found.</summary>
[CName("struct iscsi_discovery_address")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDiscoveryAddress
{
    public NativeDiscoveryAddress* Next;
    public byte* TargetName;
    public NativeTargetPortal* Portals;
}

/// <summary>One portal of a target.</summary>
[CName("struct iscsi_target_portal")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTargetPortal
{
    public NativeTargetPortal* Next;
    public byte* Portal;
}
