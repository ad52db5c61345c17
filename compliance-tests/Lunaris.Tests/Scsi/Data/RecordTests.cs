using System.Reflection;
using Lunaris.Scsi;
using Lunaris.Scsi.Layout;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Data;

/// <summary>What holds for every declared structure, found by reflection.</summary>
[TestFixture]
public sealed class RecordTests
{
    private const int Seed = 7143;

    private static IEnumerable<Type> Records => typeof(Lun).Assembly.GetTypes()
        .Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IWireRecord<>)));

    [Test]
    public void There_are_as_many_structures_as_there_should_be() => Assert.That(Records.Count(), Is.GreaterThanOrEqualTo(90));

    [TestCaseSource(nameof(Records))]
    public void Structure_writes_back_what_it_read(Type record) => Run(nameof(RoundTrip), record);

    [TestCaseSource(nameof(Records))]
    public void Truncation_at_every_byte_reads_zeros_or_is_refused(Type record) => Run(nameof(Truncate), record);

    private static void Run(string method, Type record)
    {
        try
        {
            typeof(RecordTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(record).Invoke(null, null);
        }
        catch (TargetInvocationException failure)
        {
            throw failure.InnerException!;
        }
    }

    private static void RoundTrip<T>()
        where T : struct, IWireRecord<T>
    {
        var random = new Random(Seed);
        byte[] mask = FieldMask<T>();
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = Make<T>(random, printable: true);
            Assert.That(T.TryRead(bytes, out T value), Is.True, $"seed {Seed}, round {i}");
            var written = new byte[T.RecordSize];
            Assert.That(value.Write(written), Is.EqualTo(T.RecordSize));
            for (int b = 0; b < mask.Length; b++)
            {
                if (((bytes[b] ^ written[b]) & mask[b]) != 0)
                {
                    Assert.Fail($"seed {Seed}, round {i}: byte {b} of {typeof(T).Name} was {bytes[b]:x2} and became {written[b]:x2}");
                }

                Assert.That(written[b] & ~mask[b], Is.Zero, $"byte {b}: reserved bits are written as zero");
            }

            Assert.That(T.TryRead(written, out T again), Is.True);
            Assert.That(again, Is.EqualTo(value));
        }
    }

    private static void Truncate<T>()
        where T : struct, IWireRecord<T>
    {
        byte[] full = Make<T>(new Random(Seed), printable: false);
        bool accepted = false;
        for (int length = 0; length <= full.Length; length++)
        {
            bool read = T.TryRead(full.AsSpan(0, length), out T value);
            Assert.That(read || !accepted, Is.True, $"{length} bytes are refused although fewer were accepted");
            accepted |= read;
            Assert.That(value.ToString(), Is.Not.Null);
        }

        Assert.That(accepted, Is.True);
    }

    /// <summary>Random bytes with the codes and lengths of the header right.</summary>
    private static byte[] Make<T>(Random random, bool printable)
        where T : struct, IWireRecord<T>
    {
        var bytes = new byte[T.RecordSize];
        random.NextBytes(bytes);
        if (typeof(T).GetCustomAttribute<WireRecordAttribute>() is null)
        {
            var header = new byte[T.RecordSize];
            default(T).Write(header);
            header.AsSpan(0, HeaderLength<T>()).CopyTo(bytes);
        }

        foreach (PropertyInfo property in typeof(T).GetProperties())
        {
            if (printable && property.GetCustomAttribute<AsciiAttribute>() is { } text)
            {
                for (int i = 0; i < text.Length; i++)
                {
                    bytes[text.Offset + i] = (byte)random.Next('!', '~' + 1);
                }
            }
        }

        return bytes;
    }

    private static byte[] FieldMask<T>()
        where T : struct, IWireRecord<T>
    {
        var mask = new byte[T.RecordSize];
        var fields = (LayoutField[])typeof(T).GetField("s_fields", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        foreach (LayoutField field in fields)
        {
            if (field.BitLength < 8)
            {
                mask[field.Offset] |= (byte)(((1 << field.BitLength) - 1) << field.BitOffset);
                continue;
            }

            mask.AsSpan(field.Offset, field.BitLength / 8).Fill(0xFF);
        }

        if (typeof(T).GetCustomAttribute<WireRecordAttribute>() is null)
        {
            mask.AsSpan(0, HeaderLength<T>()).Fill(0xFF);
        }

        return mask;
    }

    private static int HeaderLength<T>() => typeof(T).GetCustomAttribute<ModePageAttribute>() is { Subpage: 0 } ? 2 : 4;
}
