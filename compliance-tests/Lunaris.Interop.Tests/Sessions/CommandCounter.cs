using System.Buffers.Binary;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Interop.Tests.Sessions;

/// <summary>
/// Counts how often each WRITE(10) to one logical unit leaves, by its address. One that the target refused before carrying it out (a unit
/// attention after a restart) does not count.
/// </summary>
internal sealed class CommandCounter(ulong lun) : IPduInterceptor
{
    private const int LunOffset = 8;
    private const int CdbOffset = 32;
    private const int IttOffset = 16;
    private const int StatusOffset = 3;
    private const byte Write10 = 0x2a;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, int> _sent = [];
    private readonly Dictionary<uint, uint> _lbaOfTag = [];
    private readonly ulong _lun = Scsi.Lun.FromNumber(lun).Value;

    public int SentTimes(uint lba)
    {
        lock (_lock)
        {
            return _sent.GetValueOrDefault(lba);
        }
    }

    public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data)
    {
        bool counted = (header[0] & 0x3f) == (int)Opcode.ScsiCommand && header[CdbOffset] == Write10 && BinaryPrimitives.ReadUInt64BigEndian(header[LunOffset..]) == _lun;
        if (counted)
        {
            uint lba = BinaryPrimitives.ReadUInt32BigEndian(header[(CdbOffset + 2)..]);
            lock (_lock)
            {
                _sent[lba] = _sent.GetValueOrDefault(lba) + 1;
                _lbaOfTag[Tag(header)] = lba;
            }
        }
        return PduVerdict.Pass;
    }

    public PduVerdict OnReceive(Span<byte> header, Span<byte> data)
    {
        if ((header[0] & 0x3f) == (int)Opcode.ScsiResponse)
        {
            lock (_lock)
            {
                if (_lbaOfTag.Remove(Tag(header), out uint lba) && header[StatusOffset] != 0)
                {
                    _sent[lba]--;
                }
            }
        }
        return PduVerdict.Pass;
    }

    private static uint Tag(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[IttOffset..]);
}
