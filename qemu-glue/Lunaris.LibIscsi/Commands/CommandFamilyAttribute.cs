namespace Lunaris.LibIscsi.Commands;

/// <summary>
/// Declares a command on the method that makes its task: <c>iscsi_NAME_task</c> and <c>iscsi_NAME_sync</c> are generated, and with
/// <see cref="Iov"/> also <c>iscsi_NAME_iov_task</c> and <c>iscsi_NAME_iov_sync</c>.
/// </summary>
/// <param name="name">The name in the middle of the functions' names.</param>
/// <param name="parameters">
/// The functions' parameters after context and LUN, in the header's order, separated by commas: names of the method's parameters; <c>int x</c> for
/// one that has another type here, <c>x=y</c> for one that is called y there, and <c>data</c> for the buffer of a command that sends
/// <c>datalen</c> bytes. Left out: the method's parameters as they are.
/// </param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class CommandFamilyAttribute(string name, string? parameters = null) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The parameters.</summary>
    public string? Parameters { get; } = parameters;

    /// <summary>Whether there are the forms that take a caller's list of buffers: of those to send with <c>data</c> among the parameters, else to fill.</summary>
    public bool Iov { get; set; }

    /// <summary>Whether a call without any buffer sends the command without data, whatever length it names.</summary>
    public bool DataOptional { get; set; }

    /// <summary>Whether there is no LUN among the parameters, the command going to LUN 0.</summary>
    public bool NoLun { get; set; }
}
