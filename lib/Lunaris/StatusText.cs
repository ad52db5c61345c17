using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;

namespace Lunaris;

/// <summary>Status and sense in words.</summary>
internal static class StatusText
{
    public static string Describe(in ScsiCompletion completion)
    {
        if (completion.Status != ScsiStatus.CheckCondition)
        {
            return completion.Status.ToText();
        }

        return SenseData.TryParse(completion.Sense.Span, out SenseData? sense) ? sense.ToString() : "CHECK CONDITION without sense data";
    }
}
