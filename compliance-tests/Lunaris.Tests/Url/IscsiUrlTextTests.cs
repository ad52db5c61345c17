using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Url;

/// <summary>What a URL shows, and what it must never show.</summary>
[TestFixture]
public sealed class IscsiUrlTextTests
{
    private const string Secret = "Zq7Vx9Kd";

    private static readonly string[] s_pieces =
    [
        "iscsi://", "iser://", "joe", "%", ":", "@", Secret, "h", "10.0.0.1", "[::1]", "[fe80::1%eth0]", ":3260", "/", "iqn.2026-01.com.example:d", "/0", "?",
        "auth=", "auth", "&", "=", "target_user=t", "target_password=" + Secret, "password=" + Secret, "user=joe", "header_digest=crc32c", "timeout=5", "x=1", "%41",
        "%ff", "%0", "\0", "ä", "\ud800", " ", "1.2.3.4", "memory=", "iser", "transport=", "LIBISCSI_RDMA_ACK_TIMEOUT=", "999999999999",
    ];

    [Test]
    public void Text_hides_passwords_and_reads_back_to_the_same_url()
    {
        const string Text = $"iscsi://joe:{Secret}@[fe80::1%25eth0]:3261/iqn.2026-01.com.example%3Ad%2F1/300"
            + $"?target_user=t%26u&target_password={Secret}&auth=sha-256,none&header_digest=crc32c&timeout=1500ms&transport=socket&initiator=iqn.2026-01.com.example%3Ame";
        string shown = IscsiUrl.Parse(Text).ToString();
        Assert.Multiple(() =>
        {
            Assert.That(shown, Does.Not.Contain(Secret));
            Assert.That(shown, Does.StartWith("iscsi://joe%***@[fe80::1%eth0]:3261/iqn.2026-01.com.example:d%2F1/300?"));
            Assert.That(IscsiUrl.Parse(shown).ToString(), Is.EqualTo(shown));
        });
    }

    [Test]
    public void User_name_that_the_short_form_cannot_hold_is_shown_as_an_argument()
        => Assert.That(IscsiUrl.Parse($"iscsi://h/?user=a%2Fb&password={Secret}").ToString(), Is.EqualTo("iscsi://h:3260?user=a%2Fb&password=***"));

    [Test]
    public void Derived_urls_keep_everything_else()
    {
        IscsiUrl portal = IscsiUrl.Parse($"iser://joe%{Secret}@h:3261/?timeout=9&data_digest=none");
        IscsiUrl target = portal.WithTarget("iqn.2026-01.com.example:other");
        IscsiUrl unit = target.WithLun(Lun.FromNumber(4)).WithPortal(new Portal("other.example", 3262));
        Assert.Multiple(() =>
        {
            Assert.That(unit.ToString(), Is.EqualTo("iser://joe%***@other.example:3262/iqn.2026-01.com.example:other/4?data_digest=none&timeout=9000ms"));
            Assert.That(unit.Password, Is.EqualTo(Secret));
            Assert.That(unit.WithTarget("iqn.2026-01.com.example:third").Lun, Is.Null, "a LUN belongs to its target");
            Assert.That(() => portal.WithLun(default), Throws.InvalidOperationException);
            Assert.That(() => portal.WithTarget("a b"), Throws.ArgumentException);
        });
    }

    [Test]
    public void Refusal_of_a_mistyped_url_does_not_quote_the_password()
    {
        string[] mistyped =
        [
            $"iscsi://joe%{Secret}", $"iscsi://joe:{Secret}/h", $"iscsi://joe%a?{Secret}@h/", $"iscsi://joe%a?{Secret}&x", $"iscsi://joe%a/{Secret}@h/x/y", $"{Secret}",
            $"iscsi://h/?password={Secret}", $"iscsi://h/?{Secret}=1", $"iscsi://h/?auth={Secret}", $"iscsi://h/?timeout={Secret}", $"iscsi://joe@{Secret}:x/", $"iscsi://joe%{Secret}%ff@h",
        ];
        foreach (string text in mistyped)
        {
            Assert.That(IscsiUrl.TryParse(text, null, out _, out string? error), Is.False, text);
            Assert.That(error, Does.Not.Contain(Secret));
            Assert.That(() => IscsiUrl.Parse(text), Throws.TypeOf<FormatException>().With.Message.EqualTo(error));
        }
    }

    [Test]
    public void Two_hundred_thousand_hostile_texts_neither_throw_nor_leak()
    {
        const int Seed = 20260101;
        var random = new Random(Seed);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string text = random.Next(4) == 0 ? "" : "iscsi://";
            for (int piece = random.Next(1, 12); piece > 0; piece--)
            {
                text += random.Next(12) == 0 ? ((char)random.Next(char.MaxValue)).ToString() : s_pieces[random.Next(s_pieces.Length)];
            }
            if (IscsiUrl.TryParse(text, new IscsiUrlOptions { AllowUnknownArguments = random.Next(2) == 0 }, out IscsiUrl? url, out string? error))
            {
                accepted++;
                bool secretIsPassword = url.Password?.Contains(Secret, StringComparison.Ordinal) == true || url.TargetPassword?.Contains(Secret, StringComparison.Ordinal) == true;
                bool secretElsewhere = $"{url.User}{url.Portal}{url.Target}{url.TargetUser}{url.UnitSerialNumber}{url.Initiator}{url.Bind}{url.Transport}".Contains(Secret, StringComparison.OrdinalIgnoreCase);
                Assert.That(url.ToString().Contains(Secret, StringComparison.Ordinal) && secretIsPassword && !secretElsewhere, Is.False, $"seed {Seed}, input {i}: {text}");
            }
            else
            {
                Assert.That(error, Does.Not.Contain(Secret), $"seed {Seed}, input {i}");
            }
        }
        TestContext.Out.WriteLine($"Figure: URL fuzz: 200,000 inputs, {accepted} accepted, seed {Seed}");
        Assert.That(accepted, Is.GreaterThan(1000), "the generator must reach past the first checks");
    }
}
