using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Tests.Units;

/// <summary>Keeps the CDBs that leave, in order.</summary>
internal sealed class CommandRecorder : IPduInterceptor
{
    private const int CdbOffset = 32;
    private const int CdbLength = 16;

    private readonly Lock _lock = new();
    private readonly List<byte[]> _cdbs = [];

    /// <summary>The CDBs of one operation code so far.</summary>
    public IReadOnlyList<byte[]> Of(byte operationCode)
    {
        lock (_lock)
        {
            return [.. _cdbs.Where(cdb => cdb[0] == operationCode)];
        }
    }

    public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data)
    {
        if (Bhs.OpcodeOf(header) == Opcode.ScsiCommand)
        {
            lock (_lock)
            {
                _cdbs.Add(header.Slice(CdbOffset, CdbLength).ToArray());
            }
        }

        return PduVerdict.Pass;
    }

    public PduVerdict OnReceive(Span<byte> header, Span<byte> data) => PduVerdict.Pass;
}
