using System.Runtime.InteropServices;

namespace RdmaNet;

/// <summary>
/// A native object that keeps its parents alive: a parent that is disposed first is destroyed when its last child is gone, so that no
/// order of Dispose calls (and no order of finalizers) can destroy them wrongly.
/// </summary>
internal abstract class RdmaHandle : SafeHandle
{
    private static long s_failures;
    private RdmaHandle[] _parents;

    protected RdmaHandle(nint handle, params ReadOnlySpan<RdmaHandle> parents)
        : base(0, ownsHandle: true)
    {
        _parents = parents.ToArray();
        foreach (RdmaHandle parent in _parents)
        {
            parent.Hold();
        }
        SetHandle(handle);
    }

    /// <summary>Native objects that could not be destroyed since the process began; anything but zero is a leak.</summary>
    public static long Failures => Interlocked.Read(ref s_failures);

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps the native object from being destroyed until <see cref="Release"/>.</summary>
    public virtual void Hold()
    {
        bool added = false;
        DangerousAddRef(ref added);
    }

    public virtual void Release() => DangerousRelease();

    /// <summary>Takes over a hold on something that this object turned out to depend on: released after this object's end.</summary>
    public void Adopt(RdmaHandle held) => _parents = [.. _parents, held];

    /// <summary>Destroys the native object; called once, after every child is gone.</summary>
    /// <returns>0, or an error number.</returns>
    protected abstract int Destroy();

    protected sealed override bool ReleaseHandle()
    {
        int error = Destroy();
        if (error != 0)
        {
            Interlocked.Increment(ref s_failures);
        }
        // Youngest first, as they were made.
        for (int i = _parents.Length - 1; i >= 0; i--)
        {
            _parents[i].Release();
        }
        return error == 0;
    }
}
