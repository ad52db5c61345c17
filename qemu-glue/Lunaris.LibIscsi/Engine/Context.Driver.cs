using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <content>
/// The native block's live fields, and the one function of the transport table that a program may replace: it then sees every SCSI command and Data-Out
/// before it is sent, may change the header, and may change what the fields say of the next ones. As long as nobody has replaced it, nothing of this runs.
/// </content>
internal sealed unsafe partial class Context : IPduInterceptor
{
    private NativePdu* _pdu;
    private bool _wasPassedOn;
    private uint _shownCmdSN;

    /// <summary>What arrives is of no concern.</summary>
    public bool SeesReceived => false;

    private static nint OwnQueuePdu => (nint)(delegate* unmanaged[Cdecl]<NativeContext*, NativePdu*, int>)&QueuePdu;

    /// <summary>Shows a PDU to the function that replaced ours.</summary>
    /// <inheritdoc/>
    public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data)
    {
        if (Bhs.OpcodeOf(header) is not (Opcode.ScsiCommand or Opcode.DataOut) || _engine is not { } engine)
        {
            return PduVerdict.Pass;
        }

        // Callbacks come from inside the engine here: nothing that is called from them may reach it.
        var queue = (delegate* unmanaged[Cdecl]<NativeContext*, NativePdu*, int>)_native->Driver->QueuePdu;
        _pdu = _pdu != null ? _pdu : (NativePdu*)Libc.Allocate((nuint)sizeof(NativePdu));
        _wasPassedOn = false;
        UpdateNative(engine);
        fixed (byte* bytes = header)
        {
            // What it returns is not looked at: the function has no result any more in later versions of the interface.
            _pdu->Header = bytes;
            queue(_native, _pdu);
            _pdu->Header = null;
        }

        Disturb(engine);
        return _wasPassedOn ? PduVerdict.Pass : PduVerdict.Drop;
    }

    /// <inheritdoc/>
    public PduVerdict OnReceive(Span<byte> header, Span<byte> data) => PduVerdict.Pass;

    /// <summary>Queues a PDU that a replacement of the function has looked at.</summary>
    /// <param name="pdu">The PDU.</param>
    /// <returns>0, or -1 where it is not the one that was shown.</returns>
    public int PassOn(NativePdu* pdu)
    {
        if (pdu != _pdu || pdu->Header == null)
        {
            return Fail("iscsi_queue_pdu: the PDU is none that this library has made.");
        }

        _wasPassedOn = true;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int QueuePdu(NativeContext* native, NativePdu* pdu)
    {
        try
        {
            return pdu != null && From(native) is { } context ? context.PassOn(pdu) : -1;
        }
        catch (Exception exception)
        {
            Boundary.Report(native, "queue_pdu", exception);
            return -1;
        }
    }

    private void InstallDriver()
    {
        _native->Driver = &_native->Table;
        _native->Table.QueuePdu = OwnQueuePdu;
        _native->UseImmediateData = 1;
    }

    /// <summary>Honours what a program has written into the block, where it has replaced the function.</summary>
    private void FollowDriver(SessionEngine engine)
    {
        if (_native->Driver->QueuePdu == OwnQueuePdu)
        {
            engine.Interceptor = null;
            return;
        }

        engine.Interceptor = this;
        if (engine.State == SessionState.LoggedIn)
        {
            Disturb(engine);
        }
    }

    private void Disturb(SessionEngine engine)
    {
        CmdSn next = _native->CmdSN == _shownCmdSN ? engine.NextCmdSN : new CmdSn(_native->CmdSN);
        engine.Disturb(next, _native->UseImmediateData != 0, _native->TargetMaxRecvDataSegmentLength);
        UpdateNative(engine);
    }

    private void UpdateNative(SessionEngine engine)
    {
        _shownCmdSN = engine.NextCmdSN.Value;
        _native->CmdSN = _shownCmdSN;
        _native->ExpCmdSN = engine.ExpCmdSN.Value;
        _native->MaxCmdSN = engine.MaxCmdSN.Value;
    }

    /// <summary>What a login has agreed on.</summary>
    private void ShowAgreement(SessionEngine engine)
    {
        if (engine.Parameters is { } agreed)
        {
            _native->UseImmediateData = agreed.ImmediateData ? 1 : 0;
            _native->TargetMaxRecvDataSegmentLength = (uint)agreed.PeerMaxRecvDataSegmentLength;
            UpdateNative(engine);
        }
    }

    private void FreeDriver()
    {
        Libc.Free(_pdu);
        _pdu = null;
    }
}
