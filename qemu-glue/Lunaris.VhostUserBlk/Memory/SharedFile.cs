using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Memory;

/// <summary>Descriptors of shared memory, as the front-end sends them.</summary>
internal static class SharedFile
{
    /// <summary>Bytes of the file: what lies beyond them would end the process at the first access.</summary>
    /// <exception cref="VhostUserException">It is no file.</exception>
    public static ulong LengthOf(SafeFileHandle file)
    {
        try
        {
            return (ulong)RandomAccess.GetLength(file);
        }
        catch (Exception exception) when (exception is NotSupportedException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new VhostUserException($"A descriptor came that is no shared memory: {exception.Message}");
        }
    }
}
