using System.Runtime.InteropServices;

namespace Lunaris.Iscsi.Transport;

/// <summary>
/// A run of bytes in the caller's memory, pinned or native. The layout is that of POSIX <c>struct iovec</c>, so that a scatter list goes to the
/// kernel as it is. The engine computes with segments and never touches what they point to.
/// </summary>
/// <param name="Address">First byte.</param>
/// <param name="Length">Length in bytes, not negative.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BufferSegment(nint Address, nint Length);
