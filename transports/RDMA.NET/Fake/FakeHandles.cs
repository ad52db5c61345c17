namespace RdmaNet.Fake;

/// <summary>Ends a fake object when its last child is gone.</summary>
internal sealed class FakeHandle : RdmaHandle
{
    public FakeHandle(nint token, params ReadOnlySpan<RdmaHandle> parents)
        : base(token, parents)
        // What a test leaks stays in the provider's count; a finalizer would hide it, and run on another thread.
        => GC.SuppressFinalize(this);

    public Func<int> OnDestroy { get; set; } = static () => 0;

    protected override int Destroy() => OnDestroy();
}

internal sealed class FakeWindowHandle : WindowHandle
{
    public FakeWindowHandle(nint token, RdmaHandle domain)
        : base(token, domain)
        => GC.SuppressFinalize(this);

    public Func<int> OnDestroy { get; set; } = static () => 0;

    protected override int Deallocate() => OnDestroy();
}
