using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Url;

/// <summary>What a URL says, read as libiscsi reads it.</summary>
[TestFixture]
public sealed class IscsiUrlTests
{
    private const string Target = "iqn.2026-01.com.example:disk1";

    private static IscsiUrl Read(string text, IscsiUrlOptions? options = null)
    {
        Assert.That(IscsiUrl.TryParse(text, options, out IscsiUrl? url, out string? error), Is.True, error);
        return url!;
    }

    private static string Refusal(string? text, IscsiUrlOptions? options = null)
    {
        Assert.That(IscsiUrl.TryParse(text, options, out _, out string? error), Is.False, $"{text} was accepted");
        Assert.That(error, Does.EndWith(".").Or.EndWith(")."));
        return error!;
    }

    private static IscsiUrlOptions With(params (string Name, string Value)[] variables)
        => new() { Environment = name => Array.Find(variables, variable => variable.Name == name).Value };

    [Test]
    public void Full_url_gives_portal_target_and_lun()
    {
        IscsiUrl url = Read($"iscsi://storage.example:3261/{Target}/7");
        Assert.Multiple(() =>
        {
            Assert.That(url.Portal.Host, Is.EqualTo("storage.example"));
            Assert.That(url.Portal.Port, Is.EqualTo(3261));
            Assert.That(url.Target, Is.EqualTo(Target));
            Assert.That(url.Lun, Is.EqualTo(Lun.FromNumber(7)));
            Assert.That(url.Transport, Is.EqualTo("tcp"));
            Assert.That(url.HasCredentials, Is.False);
        });
    }

    [TestCase("iscsi://10.1.1.27")]
    [TestCase("iscsi://10.1.1.27/")]
    [TestCase("ISCSI://10.1.1.27:3260")]
    [TestCase("iscsi://10.1.1.27?")]
    public void Portal_url_stops_after_the_port(string text)
    {
        IscsiUrl url = Read(text);
        Assert.Multiple(() =>
        {
            Assert.That(url.Portal.ToString(), Is.EqualTo("10.1.1.27:3260"));
            Assert.That(url.Target, Is.Null);
            Assert.That(url.Lun, Is.Null);
        });
    }

    [TestCase("iscsi://[fce0::1]", "fce0::1", 3260)]
    [TestCase("iscsi://[::1]:3999/", "::1", 3999)]
    [TestCase("iscsi://[fe80::1%eth0]:1", "fe80::1%eth0", 1)]
    [TestCase("iscsi://[fe80::1%25eth0]:65535", "fe80::1%eth0", 65535)]
    [TestCase("iscsi://[fe80::1%25]", "fe80::1%25", 3260)]
    [TestCase("iscsi://joe%secret@[fe80::1%2]:3260", "fe80::1%2", 3260)]
    public void IPv6_address_stands_in_brackets_with_its_scope(string text, string host, int port)
    {
        IscsiUrl url = Read(text);
        Assert.That((url.Portal.Host, url.Portal.Port), Is.EqualTo((host, port)));
    }

    [TestCase("iscsi://joe%secret@h/", "joe", "secret")]
    [TestCase("iscsi://joe:secret@h/", "joe", "secret")]
    [TestCase("iscsi://iqn.2026-01.com.example:host%abcd1234@h/", "iqn.2026-01.com.example:host", "abcd1234", Description = "a CHAP name is often an iqn: the first % ends it")]
    [TestCase("iscsi://joe%ab:cd@h/", "joe", "ab:cd")]
    [TestCase("iscsi://joe%p@ss@h/", "joe", "p@ss")]
    [TestCase("iscsi://joe%100%25%2Fx@h/", "joe", "100%/x")]
    [TestCase("iscsi://joe%100%zz@h/", "joe", "100%zz")]
    [TestCase("iscsi://joe:a:b@h/", "joe", "a:b")]
    [TestCase("iscsi://joe%%C3%A4@h/", "joe", "ä")]
    [TestCase("iscsi://h/?user=a%25b%2Fc&password=x%26y", "a%b/c", "x&y")]
    public void Credentials_before_the_host_are_split_as_libiscsi_splits_them(string text, string user, string password)
    {
        IscsiUrl url = Read(text);
        Assert.That((url.User, url.Password), Is.EqualTo((user, password)));
        Assert.That(url.Portal.Host, Is.EqualTo("h"));
    }

    [Test]
    public void At_sign_inside_the_target_name_belongs_to_the_name()
    {
        IscsiUrl url = Read("iscsi://localhost/xxxxc@xx.com.xx_xxxxx/1");
        Assert.Multiple(() =>
        {
            Assert.That(url.Portal.Host, Is.EqualTo("localhost"));
            Assert.That(url.Target, Is.EqualTo("xxxxc@xx.com.xx_xxxxx"));
            Assert.That(url.User, Is.Null);
        });
    }

    [Test]
    public void Percent_escapes_in_the_target_name_are_decoded()
        => Assert.That(Read("iscsi://h/iqn.2026-01.com.example%3Adisk%2f1/0").Target, Is.EqualTo("iqn.2026-01.com.example:disk/1"));

    [TestCase("0", 0UL)]
    [TestCase("300", 300UL)]
    [TestCase("16384", 16384UL)]
    public void Lun_is_a_number_of_any_size(string text, ulong number)
        => Assert.That(Read($"iscsi://h/{Target}/{text}").Lun, Is.EqualTo(Lun.FromNumber(number)));

    [TestCase("1.2.3.4")]
    [TestCase("0xc101000000000000")]
    public void Lun_has_every_form_that_it_is_printed_in(string text)
        => Assert.That(Read($"iscsi://h/{Target}/{text}").Lun, Is.EqualTo(Lun.Parse(text)));

    [Test]
    public void Arguments_of_libiscsi_are_read()
    {
        IscsiUrl url = Read($"iscsi://joe%secret@h/{Target}/1?target_user=t&target_password=s%3D&auth=sha3-256,md5&header_digest=crc32c&data_digest=none&force_usn=beaf11&iser&LIBISCSI_RDMA_ACK_TIMEOUT=14");
        Assert.Multiple(() =>
        {
            Assert.That((url.TargetUser, url.TargetPassword), Is.EqualTo(("t", "s=")));
            Assert.That(url.HasTargetCredentials, Is.True);
            Assert.That(url.ChapAlgorithms, Is.EqualTo(new[] { ChapAlgorithm.Sha3_256, ChapAlgorithm.Md5 }));
            Assert.That(url.AllowsNoAuthentication, Is.False);
            Assert.That(url.HeaderDigest, Is.EqualTo((DigestType[])[DigestType.Crc32C]));
            Assert.That(url.DataDigest, Is.EqualTo((DigestType[])[DigestType.None]));
            Assert.That(url.UnitSerialNumber, Is.EqualTo("beaf11"));
            Assert.That(url.Transport, Is.EqualTo("iser"));
            Assert.That(url.RdmaAckTimeout, Is.EqualTo(14));
        });
    }

    [Test]
    public void Arguments_of_our_own_are_read()
    {
        IscsiUrl url = Read("iscsi://h/?initiator=iqn.2026-01.com.example:me&transport=Socket&memory=MW-pinned&timeout=500ms&bind=eth0&auth=none,sha-256&header_digest=crc32c,none&data_digest=none,crc32c");
        Assert.Multiple(() =>
        {
            Assert.That(url.Initiator, Is.EqualTo("iqn.2026-01.com.example:me"));
            Assert.That(url.Transport, Is.EqualTo("socket"));
            Assert.That(url.Memory, Is.EqualTo(MemoryMode.WindowPinned));
            Assert.That(url.Timeout, Is.EqualTo(TimeSpan.FromMilliseconds(500)));
            Assert.That(url.Bind, Is.EqualTo("eth0"));
            Assert.That(url.ChapAlgorithms, Is.EqualTo(new[] { ChapAlgorithm.Sha256 }));
            Assert.That(url.AllowsNoAuthentication, Is.True);
            Assert.That(url.HeaderDigest, Is.EqualTo((DigestType[])[DigestType.Crc32C, DigestType.None]));
            Assert.That(url.DataDigest, Is.EqualTo((DigestType[])[DigestType.None, DigestType.Crc32C]));
        });
    }

    [TestCase("timeout=30", 30_000)]
    [TestCase("timeout=30s", 30_000)]
    [TestCase("timeout=0", 0)]
    [TestCase("timeout=86400", 86_400_000)]
    public void Timeout_is_in_seconds_unless_it_says_milliseconds(string argument, int milliseconds)
        => Assert.That(Read($"iscsi://h/?{argument}").Timeout, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [TestCase("iser://h/")]
    [TestCase("iser://h/?transport=iser")]
    [TestCase("iscsi://h/?iser")]
    [TestCase("iscsi://h/?transport=iser")]
    public void Iser_is_asked_for_by_scheme_or_argument(string text)
        => Assert.That(Read(text).Transport, Is.EqualTo("iser"));

    [Test]
    public void Unknown_argument_is_an_error_unless_allowed()
    {
        Assert.That(Refusal("iscsi://h/?hedaer_digest=crc32c"), Does.Contain("not known"));
        Assert.That(Read("iscsi://h/?hedaer_digest=crc32c", new IscsiUrlOptions { AllowUnknownArguments = true }).HeaderDigest, Is.Null);
    }

    [TestCase("auth")]
    [TestCase("auth=")]
    [TestCase("header_digest")]
    [TestCase("data_digest=")]
    [TestCase("target_user")]
    [TestCase("force_usn")]
    [TestCase("initiator=")]
    [TestCase("transport")]
    [TestCase("memory")]
    [TestCase("timeout")]
    [TestCase("bind")]
    [TestCase("LIBISCSI_RDMA_ACK_TIMEOUT")]
    public void Trap15_argument_without_a_value_is_refused_not_fatal(string argument)
        => Assert.That(Refusal($"iscsi://h/{Target}/0?{argument}"), Does.Contain(argument.TrimEnd('=')));

    [TestCase("auth=sha1,sha1")]
    [TestCase("auth=md4")]
    [TestCase("auth=md5,")]
    [TestCase("auth=none,none")]
    [TestCase("header_digest=crc32")]
    [TestCase("iser=0")]
    [TestCase("iser&transport=tcp")]
    [TestCase("transport=a/b")]
    [TestCase("memory=all")]
    [TestCase("timeout=-1")]
    [TestCase("timeout=86401")]
    [TestCase("timeout=2147483648")]
    [TestCase("timeout=ms")]
    [TestCase("bind=a b")]
    [TestCase("LIBISCSI_RDMA_ACK_TIMEOUT=32")]
    [TestCase("force_usn=%ff")]
    [TestCase("force_usn=a%00b")]
    [TestCase("timeout=1&timeout=1")]
    [TestCase("password=x")]
    [TestCase("target_user=t")]
    [TestCase("target_user=t&target_password=s")]
    public void Argument_with_a_bad_value_is_refused(string arguments) => Refusal($"iscsi://h/{Target}/0?{arguments}");

    [TestCase(null)]
    [TestCase("")]
    [TestCase("h/iqn/0")]
    [TestCase("http://h/")]
    [TestCase("iscsi:/h/")]
    [TestCase("iscsi://")]
    [TestCase("iscsi:///iqn.x/0")]
    [TestCase("iscsi://@h/")]
    [TestCase("iscsi://%secret@h/")]
    [TestCase("iscsi://joe@h/")]
    [TestCase("iscsi://joe%@h/")]
    [TestCase("iscsi://h:0/")]
    [TestCase("iscsi://h:65536/")]
    [TestCase("iscsi://h:/")]
    [TestCase("iscsi://h:+1/")]
    [TestCase("iscsi://fe80::1/")]
    [TestCase("iscsi://[fe80::1/")]
    [TestCase("iscsi://[fe80::1]x/")]
    [TestCase("iscsi://[10.0.0.1]/")]
    [TestCase("iscsi://[::1%]/")]
    [TestCase("iscsi://[::1%a/b]/")]
    [TestCase("iscsi://[]/")]
    [TestCase("iscsi://256.1.1.1/")]
    [TestCase("iscsi://1.2.3/")]
    [TestCase("iscsi://a b/")]
    [TestCase("iscsi://a\\b/")]
    [TestCase("iscsi://h//0")]
    [TestCase("iscsi://h/iqn.x/")]
    [TestCase("iscsi://h/iqn.x/-1")]
    [TestCase("iscsi://h/iqn.x/one")]
    [TestCase("iscsi://h/iqn.x/0/1")]
    [TestCase("iscsi://h/iqn.x%zz/0")]
    [TestCase("iscsi://h/iqn.x%2/0")]
    [TestCase("iscsi://h/iqn%00x/0")]
    [TestCase("iscsi://h/iqn%20x/0")]
    [TestCase("iscsi://h/iqn%ffx/0")]
    [TestCase("iscsi://h/iqn\u0001/0")]
    public void Malformed_url_is_refused_with_a_sentence(string? text) => Refusal(text);

    [Test]
    public void Half_a_surrogate_pair_is_refused_everywhere()
    {
        Refusal("iscsi://h/iqn\ud800/0");
        Refusal("iscsi://h/iqn%41\ud800/0");
        Refusal("iscsi://joe%\udfff%41@h/");
    }

    [Test]
    public void Name_beyond_223_bytes_is_refused()
    {
        Assert.That(Read($"iscsi://h/{new string('a', 223)}/0").Target, Has.Length.EqualTo(223));
        Refusal($"iscsi://h/{new string('a', 224)}/0");
        Refusal($"iscsi://h/{new string('ä', 112)}/0");
    }

    [Test]
    public void Url_is_read_whole_where_libiscsi_cuts_it_at_255_bytes()
    {
        string password = new('p', 255);
        Assert.That(Read($"iscsi://joe%{password}@h/{Target}/3").Password, Is.EqualTo(password));
        Refusal($"iscsi://joe%{password}p@h/{Target}/3");
        Refusal("iscsi://h/?initiator=" + new string('a', 4096));
    }

    [Test]
    public void Environment_fills_in_what_the_url_leaves_open()
    {
        IscsiUrlOptions environment = With(
            ("LIBISCSI_CHAP_USERNAME", "eve"),
            ("LIBISCSI_CHAP_PASSWORD", "from%41env"),
            ("LIBISCSI_CHAP_TARGET_USERNAME", "tgt"),
            ("LIBISCSI_CHAP_TARGET_PASSWORD", "tgtsecret"));
        IscsiUrl alone = Read("iscsi://h/", environment);
        IscsiUrl named = Read("iscsi://joe@h/", environment);
        IscsiUrl full = Read("iscsi://joe%own@h/?target_user=me&target_password=mine", environment);
        Assert.Multiple(() =>
        {
            Assert.That((alone.User, alone.Password, alone.TargetUser, alone.TargetPassword), Is.EqualTo(("eve", "from%41env", "tgt", "tgtsecret")));
            Assert.That((named.User, named.Password), Is.EqualTo(("joe", "from%41env")));
            Assert.That((full.User, full.Password, full.TargetUser, full.TargetPassword), Is.EqualTo(("joe", "own", "me", "mine")));
        });
    }

    [Test]
    public void Credentials_become_what_the_login_takes()
    {
        AuthenticationOptions none = Read("iscsi://h/").Authentication;
        AuthenticationOptions mutual = Read("iscsi://joe%secret@h/?target_user=t&target_password=other&auth=sha1").Authentication;
        Assert.Multiple(() =>
        {
            Assert.That(none.Initiator, Is.Null);
            Assert.That(mutual.Initiator!.Name, Is.EqualTo("joe"));
            Assert.That(mutual.Initiator.Secret.SecretEquals(ChapSecret.FromText("secret")), Is.True);
            Assert.That(mutual.Target!.Name, Is.EqualTo("t"));
            Assert.That(mutual.Target.Secret.SecretEquals(ChapSecret.FromText("other")), Is.True);
            Assert.That(mutual.Algorithms, Is.EqualTo(new[] { ChapAlgorithm.Sha1 }));
            Assert.That(mutual.AllowNone, Is.False);
        });
    }

    [Test]
    public void Stray_parts_of_credentials_in_the_environment_do_not_matter()
    {
        IscsiUrl url = Read("iscsi://h/", With(("LIBISCSI_CHAP_PASSWORD", "x"), ("LIBISCSI_CHAP_TARGET_USERNAME", "t"), ("LIBISCSI_CHAP_TARGET_PASSWORD", "")));
        Assert.That((url.User, url.Password, url.TargetUser, url.TargetPassword), Is.EqualTo(((string?)null, (string?)null, (string?)null, (string?)null)));
    }

    [Test]
    public void User_without_a_password_is_refused_unless_the_password_comes_from_elsewhere()
    {
        Assert.That(Refusal("iscsi://joe@h/"), Does.Contain("LIBISCSI_CHAP_PASSWORD"));
        IscsiUrl url = Read("iscsi://joe@h/", new IscsiUrlOptions { AllowMissingPassword = true });
        Assert.That((url.User, url.HasCredentials), Is.EqualTo(("joe", false)));
    }

    [TestCase("iscsi://h/", false, false)]
    [TestCase("iscsi://h/iqn.x", true, false)]
    [TestCase("iscsi://h/iqn.x/0", true, true)]
    public void Caller_may_require_target_and_lun(string text, bool hasTarget, bool hasLun)
    {
        Assert.Multiple(() =>
        {
            Assert.That(IscsiUrl.TryParse(text, new IscsiUrlOptions { RequireTarget = true }, out _, out _), Is.EqualTo(hasTarget));
            Assert.That(IscsiUrl.TryParse(text, new IscsiUrlOptions { RequireLun = true }, out _, out _), Is.EqualTo(hasLun));
        });
    }
}
