using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>Persistent reservations, step by step. What a case registers is unregistered when it ends.</summary>
internal static class ReservationChecks
{
    public const byte Register = 0;
    public const byte Reserve = 1;
    public const byte Release = 2;
    public const byte Clear = 3;
    public const byte Preempt = 4;
    public const byte PreemptAndAbort = 5;
    public const byte RegisterIgnore = 6;

    /// <summary>Sends PERSISTENT RESERVE OUT.</summary>
    public static Task<CommandResult> OutAsync(TestUnit unit, byte action, ulong key, ulong serviceKey, PersistentReservationType type = PersistentReservationType.None, byte scope = 0, byte flags = 0)
    {
        byte[] list = new byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(list, key);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), serviceKey);
        list[20] = flags;
        return OutAsync(unit, action, (byte)((scope << 4) | (byte)type), list);
    }

    public static Task<CommandResult> OutAsync(TestUnit unit, byte action, byte scopeAndType, byte[] list)
    {
        byte[] cdb = new byte[10];
        cdb[0] = 0x5F;
        cdb[1] = action;
        cdb[2] = scopeAndType;
        BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(5), (uint)list.Length);
        return unit.RunAsync(cdb, 0, list);
    }

    /// <summary>Registers a key; it is taken away when the case ends.</summary>
    public static async Task RegisterAsync(ComplianceContext c, TestUnit unit, ulong key)
    {
        await RequireAsync(c);
        c.OnCleanup(() => UnregisterAsync(unit, key));
        (await OutAsync(unit, RegisterIgnore, 0, key)).ExpectGood("register and ignore existing key");
    }

    public static async Task UnregisterAsync(TestUnit unit, ulong key)
    {
        if (unit.IsAlive)
        {
            await unit.SettleAsync();
            await OutAsync(unit, RegisterIgnore, key, 0);
            // A reservation that outlives its last registrant would be in everybody's way; only we can have made it.
            if (await InAsync(unit, 0) is { IsGood: true, Data.Length: 8 } && await InAsync(unit, 1) is { IsGood: true, Data.Length: 24 })
            {
                await OutAsync(unit, RegisterIgnore, 0, key);
                await OutAsync(unit, Clear, key, 0);
            }
        }
    }

    /// <summary>Registers and reserves.</summary>
    public static async Task HoldAsync(ComplianceContext c, TestUnit unit, PersistentReservationType type, ulong key)
    {
        await RegisterAsync(c, unit, key);
        (await OutAsync(unit, Reserve, key, 0, type)).ExpectGood($"reserve {type}");
    }

    public static async Task<CommandResult> InAsync(TestUnit unit, byte action, int length = 4096)
    {
        byte[] cdb = [0x5E, action, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length, 0];
        return await unit.RunAsync(cdb, length);
    }

    /// <summary>The device must have persistent reservations.</summary>
    public static async Task RequireAsync(ComplianceContext c) => (await InAsync(c.Unit, 0)).ExpectGood("READ KEYS");

    /// <summary>Generation and keys.</summary>
    public static async Task<(uint Generation, ulong[] Keys)> KeysAsync(TestUnit unit)
    {
        byte[] data = (await InAsync(unit, 0)).ExpectGood("READ KEYS").ExpectLength(8).Data;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4));
        if (length % 8 != 0 || data.Length != 8 + length)
        {
            throw new CheckFailedException($"READ KEYS announces {length} bytes of keys, and {data.Length - 8} came");
        }

        return (BinaryPrimitives.ReadUInt32BigEndian(data), [.. Enumerable.Range(0, (int)length / 8).Select(i => BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(8 + (8 * i))))]);
    }

    /// <summary>Key and type of the reservation, or null where there is none.</summary>
    public static async Task<(ulong Key, PersistentReservationType Type)?> HolderAsync(TestUnit unit)
    {
        byte[] data = (await InAsync(unit, 1)).ExpectGood("READ RESERVATION").ExpectLength(8).Data;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4));
        return length switch
        {
            0 when data.Length == 8 => null,
            16 when data.Length == 24 => (BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(8)), (PersistentReservationType)(data[21] & 0x0F)),
            _ => throw new CheckFailedException($"READ RESERVATION announces {length} bytes, and {data.Length - 8} came"),
        };
    }
}
