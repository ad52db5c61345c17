using Microsoft.Win32.SafeHandles;
using RdmaNet.Native;

namespace RdmaNet.Fake;

/// <summary>An eventfd that is readable while its owner has something; made when first asked for. Without Linux there is none.</summary>
internal sealed unsafe class EventDescriptor : IDisposable
{
    private SafeFileHandle? _handle;
    private bool _readable;

    public int Value
    {
        get
        {
            if (_handle is null)
            {
                if (!OperatingSystem.IsLinux())
                {
                    return -1;
                }
                _handle = new SafeFileHandle(Libc.eventfd(_readable ? 1u : 0u, Libc.EventCloseOnExec | Libc.EventNonBlocking), ownsHandle: true);
            }
            return _handle.IsClosed ? -1 : (int)_handle.DangerousGetHandle();
        }
    }

    public void Set(bool readable)
    {
        if (readable == _readable)
        {
            return;
        }
        if (readable)
        {
            Raise();
            return;
        }
        _readable = false;
        if (_handle is { IsClosed: false })
        {
            ulong count;
            _ = Libc.read(Value, &count, sizeof(ulong));
        }
    }

    /// <summary>Readable, and whoever waits for an edge is told once more.</summary>
    public void Raise()
    {
        _readable = true;
        if (_handle is { IsClosed: false })
        {
            ulong count = 1;
            _ = Libc.write(Value, &count, sizeof(ulong));
        }
    }

    public void Dispose() => _handle?.Dispose();
}
