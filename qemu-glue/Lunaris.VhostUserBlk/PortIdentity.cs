using System.Security.Cryptography;
using System.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.VhostUserBlk;

/// <summary>
/// The ISID of a disk. A backend that was killed may have left writes on their way, which the network can bring to the target late: after its successor has
/// written the same blocks anew. The successor comes as the same initiator port, so that the target ends the old session and all its commands before it lets the
/// new one in (session reinstatement, RFC 7143 §6.3.5).
/// </summary>
internal static class PortIdentity
{
    /// <summary>The same for the same socket on the same machine, another for any other.</summary>
    /// <param name="socketPath">Where front-ends come from.</param>
    /// <param name="machine">What tells the machine from others with the same initiator name.</param>
    public static Isid Of(string socketPath, string machine)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{machine}\n{Path.GetFullPath(socketPath)}"));
        return Isid.FromRandom(BitConverter.ToUInt32(hash), BitConverter.ToUInt16(hash, sizeof(uint)));
    }

    /// <summary>This machine: its host name, and its machine-id(5) where it has one.</summary>
    public static string ThisMachine()
    {
        const string MachineId = "/etc/machine-id";
        return File.Exists(MachineId) ? $"{Environment.MachineName}\n{File.ReadAllText(MachineId).Trim()}" : Environment.MachineName;
    }
}
