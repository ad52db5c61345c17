using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Scsi;

namespace Lunaris.Target.Connection;

/// <summary>A command that waits for data-out. Pooled by its connection.</summary>
internal sealed class TargetTask
{
    private Transfer[] _transfers = new Transfer[4];

    /// <summary>One R2T that is out.</summary>
    internal struct Transfer
    {
        public uint Ttt;
        public uint Offset;
        public uint Length;
        public uint Received;
        public uint NextDataSn;
    }

    public Itt Itt;
    public Lun Lun;
    public LogicalUnit? Unit;
    public CommandPlan Plan;
    public int Generation;

    // Bytes that come in all: what the CDB asks for or what the initiator has, whichever is less.
    public uint Total;
    public uint Expected;
    public uint UnsolicitedReceived;
    public uint UnsolicitedDataSn;
    public bool AwaitsUnsolicited;
    public uint NextOffset;
    public uint Received;
    public uint NextR2TSn;
    public int TransferCount;
    public byte[]? Buffer;

    public bool IsAborted => Unit is { } unit && unit.Generation != Generation;

    public ref Transfer Find(uint ttt)
    {
        for (int i = 0; i < TransferCount; i++)
        {
            if (_transfers[i].Ttt == ttt)
            {
                return ref _transfers[i];
            }
        }

        return ref System.Runtime.CompilerServices.Unsafe.NullRef<Transfer>();
    }

    public void Add(in Transfer transfer)
    {
        if (TransferCount == _transfers.Length)
        {
            Array.Resize(ref _transfers, 2 * _transfers.Length);
        }

        _transfers[TransferCount++] = transfer;
    }

    public void Remove(uint ttt)
    {
        for (int i = 0; i < TransferCount; i++)
        {
            if (_transfers[i].Ttt == ttt)
            {
                _transfers[i] = _transfers[--TransferCount];
                return;
            }
        }
    }

    public void Reset()
    {
        Unit = null;
        Plan = default;
        Total = 0;
        Expected = 0;
        UnsolicitedReceived = 0;
        UnsolicitedDataSn = 0;
        AwaitsUnsolicited = false;
        NextOffset = 0;
        Received = 0;
        NextR2TSn = 0;
        TransferCount = 0;
        Buffer = null;
    }
}
