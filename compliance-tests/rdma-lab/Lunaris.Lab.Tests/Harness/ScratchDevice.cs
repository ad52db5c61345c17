using System.Net;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>A soft-RoCE device of a test's own, on a network of its own: to be pulled out or mistreated.</summary>
internal sealed class ScratchDevice : IDisposable
{
    private static int s_count;
    private readonly string _interface;
    private bool _isThere;

    /// <param name="mtu">MTU of the network in bytes; 9000 gives the device a path MTU of 4096, 1500 one of 1024.</param>
    public ScratchDevice(int mtu = 9000)
    {
        int number = ++s_count;
        _interface = $"scratch{number}";
        Name = $"rxescratch{number}";
        Address = new IPAddress([198, 51, 100, (byte)number]);
        LabTool.Run("ip", "link", "add", _interface, "type", "dummy");
        LabTool.Run("ip", "link", "set", _interface, "mtu", $"{mtu}");
        LabTool.Run("ip", "address", "add", $"{Address}/32", "dev", _interface);
        LabTool.Run("ip", "link", "set", _interface, "up");
        Return();
    }

    public string Name { get; }

    public IPAddress Address { get; }

    /// <summary>Takes the network down or up.</summary>
    public void SetLink(bool up) => LabTool.Run("ip", "link", "set", _interface, up ? "up" : "down");

    /// <summary>Puts the device in, at first or again.</summary>
    public void Return()
    {
        LabTool.Run("rdma", "link", "add", Name, "type", "rxe", "netdev", _interface);
        _isThere = true;
    }

    /// <summary>Starts to pull the device out; the program ends when everybody let go of it.</summary>
    public System.Diagnostics.Process StartRemoval()
    {
        _isThere = false;
        return LabTool.Start("rdma", "link", "delete", Name);
    }

    public void Dispose()
    {
        if (_isThere)
        {
            LabTool.Run("rdma", "link", "delete", Name);
        }
        LabTool.Run("ip", "link", "delete", _interface);
    }
}
