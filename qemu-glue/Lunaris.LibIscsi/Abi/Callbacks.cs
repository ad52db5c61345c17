using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Abi;

/// <summary>The callback of an asynchronous call.</summary>
/// <param name="function">The function, or null.</param>
[CName("iscsi_command_cb")]
internal readonly unsafe struct CommandCallback(delegate* unmanaged[Cdecl]<NativeContext*, int, void*, void*, void> function)
{
    private readonly delegate* unmanaged[Cdecl]<NativeContext*, int, void*, void*, void> _function = function;

    /// <summary>Whether nobody is to be called.</summary>
    public bool IsNull => _function == null;

    /// <summary>Calls it, where there is one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="status">Status of the call.</param>
    /// <param name="commandData">What the kind of call says.</param>
    /// <param name="privateData">The caller's own.</param>
    public void Invoke(NativeContext* context, int status, void* commandData, void* privateData)
    {
        if (_function != null)
        {
            _function(context, status, commandData, privateData);
        }
    }
}

/// <summary>Where log lines go.</summary>
/// <param name="function">The function, or null.</param>
[CName("iscsi_log_fn")]
internal readonly unsafe struct LogFunction(delegate* unmanaged[Cdecl]<int, byte*, void> function)
{
    private readonly delegate* unmanaged[Cdecl]<int, byte*, void> _function = function;

    /// <summary>Whether there is none.</summary>
    public bool IsNull => _function == null;

    /// <summary>Calls it.</summary>
    /// <param name="level">Level of the line.</param>
    /// <param name="message">The line, ended by a zero.</param>
    public void Invoke(int level, byte* message) => _function(level, message);
}
