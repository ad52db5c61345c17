using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Tasks;

/// <summary>A text negotiation in full feature phase (RFC 7143 §11.10), such as SendTargets. Both sides may use as many PDUs as they need.</summary>
public class TextTask : IscsiTask
{
    /// <summary>The key=value pairs to send, each ended by a zero byte.</summary>
    public ReadOnlyMemory<byte> Request { get; set; }

    /// <summary>Everything the target answered, put together.</summary>
    public TextBuffer Response { get; } = new();

    internal int SentBytes { get; set; }

    internal override void Prepare()
    {
        base.Prepare();
        Response.Clear();
        SentBytes = 0;
    }
}
