namespace RdmaNet;

/// <summary>
/// What all verbs objects share: a handle that holds its parents, so that they may be disposed in any order; the native object goes when
/// nothing depends on it any more. Objects belong to one thread at a time unless they say otherwise.
/// </summary>
public abstract class RdmaResource : IDisposable
{
    private protected RdmaResource(RdmaHandle handle)
    {
        Owner = handle;
        Handle = handle.DangerousGetHandle();
    }

    /// <summary>The native object's address (a token on the fake provider); what asynchronous events name it by.</summary>
    public nint Handle { get; }

    /// <summary>Whether <see cref="Dispose"/> was called. The native object may live on for its children's sake.</summary>
    public bool IsDisposed { get; private set; }

    internal RdmaHandle Owner { get; }

    /// <summary>Lets the object go: it is destroyed now, or when its last child is.</summary>
    public void Dispose()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;
            OnDisposing();
            Owner.Dispose();
        }
        GC.SuppressFinalize(this);
    }

    private protected virtual void OnDisposing()
    {
    }

    private protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);
}
