using Lunaris.Scsi;

namespace Lunaris.Target.Scsi;

/// <summary>What data a command moves.</summary>
public enum PlanKind : byte
{
    /// <summary>None: the status stands.</summary>
    None,

    /// <summary>Data-in from the disk.</summary>
    ReadDisk,

    /// <summary>Data-in from <see cref="CommandPlan.Data"/>.</summary>
    ReadData,

    /// <summary>Data-out straight to the disk.</summary>
    WriteDisk,

    /// <summary>Data-out that is looked at when it is all there.</summary>
    Parameters,
}

/// <summary>What a logical unit makes of a CDB: what data moves, and how the command ends as far as is known.</summary>
public struct CommandPlan
{
    /// <summary>What data moves.</summary>
    public PlanKind Kind { get; set; }

    /// <summary>Length of the data in bytes, as the CDB asks for it.</summary>
    public long Length { get; set; }

    /// <summary>Where on the disk it starts, in bytes.</summary>
    public long Offset { get; set; }

    /// <summary>Data-in that does not come from the disk.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }

    /// <summary>The status.</summary>
    public ScsiStatus Status { get; set; }

    /// <summary>The sense, with <see cref="ScsiStatus.CheckCondition"/>.</summary>
    public SenseCode Sense { get; set; }

    /// <summary>INFORMATION of the sense data, where there is one.</summary>
    public uint? Information { get; set; }

    /// <summary>Whether the sense data is to have the descriptor format (D_SENSE).</summary>
    public bool HasDescriptorSense { get; set; }

    /// <summary>The CDB, kept where the parameters decide.</summary>
    public byte[]? Cdb { get; set; }

    /// <summary>Ends the command with CHECK CONDITION and no data.</summary>
    public void Fail(SenseCode sense, uint? information = null)
    {
        Kind = PlanKind.None;
        Length = 0;
        Data = default;
        Status = ScsiStatus.CheckCondition;
        Sense = sense;
        Information = information;
    }

    /// <summary>Ends the command with a status, no data and no sense.</summary>
    public void End(ScsiStatus status)
    {
        Kind = PlanKind.None;
        Length = 0;
        Data = default;
        Status = status;
    }

    /// <summary>Gives data-in, cut to the allocation length.</summary>
    public void Give(ReadOnlyMemory<byte> data, long allocationLength)
    {
        Kind = PlanKind.ReadData;
        Data = data[..(int)Math.Min(data.Length, allocationLength)];
        Length = Data.Length;
    }
}
