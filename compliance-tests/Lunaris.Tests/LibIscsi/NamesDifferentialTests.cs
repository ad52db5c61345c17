using Lunaris.Scsi;
using Lunaris.Scsi.Sense;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>The words for codes, ours against the C library's, over whole ranges.</summary>
[TestFixture]
public sealed class NamesDifferentialTests
{
    /// <summary>Functions of one code, and the last code to be tried: all that the field can have, and some beyond.</summary>
    private static readonly (string Function, int Last)[] s_functions =
    [
        ("scsi_devqualifier_to_str", 1024),
        ("scsi_devtype_to_str", 1024),
        ("scsi_version_to_str", 1024),
        ("scsi_version_descriptor_to_str", 0x1_0100),
        ("scsi_inquiry_pagecode_to_str", 1024),
        ("scsi_protocol_identifier_to_str", 1024),
        ("scsi_codeset_to_str", 1024),
        ("scsi_association_to_str", 1024),
        ("scsi_designator_type_to_str", 1024),
        ("scsi_pr_type_str", 1024),
        ("scsi_sense_key_str", 1024),
        ("scsi_sense_ascq_str", 0x1_0100),
    ];

    private static readonly int[] s_odd = [int.MinValue, -65536, -256, -2, -1, 0x7FFF_FFFF, 0x1_0000, 0x2_0960];

    [Test]
    public void Every_code_has_the_C_librarys_words([ValueSource(nameof(s_functions))] (string Function, int Last) tried)
    {
        CLibrary.Function theirs = CLibrary.Theirs(tried.Function);
        CLibrary.Function ours = CLibrary.Ours(tried.Function);
        int compared = 0;
        foreach (int code in s_odd.Concat(Enumerable.Range(0, tried.Last)))
        {
            string? expected = theirs.Text((uint)code);

            // Deliberate: the C library has no words for MEDIUM ERROR, COMPLETED and nearly all additional sense codes, so that messages say "(null)".
            string? standard = expected is null ? StandardWords(tried.Function, code) : null;
            string? actual = ours.Text((uint)code);
            if (standard is null ? actual != expected : actual != standard)
            {
                Assert.Fail($"{tried.Function}(0x{code:x}): C library '{expected}', T10 '{standard}', ours '{actual}'");
            }

            compared++;
        }

        TestContext.Out.WriteLine($"{tried.Function}: {compared} codes");
    }

    [Test]
    public void Words_stay_at_their_place()
    {
        foreach ((string function, int code) in (ReadOnlySpan<(string, int)>)[("scsi_devtype_to_str", 0), ("scsi_sense_ascq_str", 0x1100), ("scsi_sense_key_str", 5)])
        {
            CLibrary.Function ours = CLibrary.Ours(function);
            nint first = ours.Call((uint)code);
            GC.Collect();
            Assert.That(ours.Call((uint)code), Is.EqualTo(first));
        }
    }

    [TestCase(0x0, "ACTIVE-OPTIMIZED")]
    [TestCase(0x1, "ACTIVE-NONOPTIMIZED")]
    [TestCase(0x2, "STANDBY")]
    [TestCase(0x3, "UNAVAILABLE")]
    [TestCase(0x4, "BLOCK-DEPENDENT")]
    [TestCase(0xE, "OFFLINE")]
    [TestCase(0xF, "TRANSITIONING")]
    [TestCase(0x5, "unknown")]
    public void Access_states_have_the_words_of_version_1_20(int state, string words) =>
        Assert.That(CLibrary.Ours("scsi_alua_state_to_str").Text((byte)state), Is.EqualTo(words));

    private static string? StandardWords(string function, int code) => function switch
    {
        "scsi_sense_key_str" => code == (int)SenseKey.MediumError ? "MEDIUM_ERROR" : code == (int)SenseKey.Completed ? "COMPLETED" : null,
        "scsi_sense_ascq_str" when code is >= 0 and <= ushort.MaxValue => new AdditionalSense((byte)(code >> 8), (byte)code).Name,
        _ => null,
    };
}
