using System.Text;
using Lunaris.Iscsi.Names;
using NUnit.Framework;

namespace Lunaris.Tests.Names;

public sealed class NameTests
{
    [TestCase("iqn.2026-01.com.example:disk1", IscsiNameType.Iqn)]
    [TestCase("iqn.2026-12.example", IscsiNameType.Iqn)]
    [TestCase("iqn.2001-04.com.example:größe", IscsiNameType.Iqn)]
    [TestCase("eui.02004567a425678d", IscsiNameType.Eui)]
    [TestCase("naa.52004567ba64678d", IscsiNameType.Naa)]
    [TestCase("naa.62004567ba64678d0123456789abcdef", IscsiNameType.Naa)]
    public void Well_formed_names_are_taken(string text, IscsiNameType type)
    {
        Assert.That(IscsiName.TryParse(text, out IscsiName? name, out string? error), Is.True, error);
        Assert.That(name!.Type, Is.EqualTo(type));
        Assert.That(name.Value, Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("disk1")]
    [TestCase("iqn.2026-13.com.example")]
    [TestCase("iqn.2026-00.com.example")]
    [TestCase("iqn.26-01.com.example")]
    [TestCase("iqn.2026-01.")]
    [TestCase("iqn.2026-01.com..example")]
    [TestCase("iqn.2026-01.:x")]
    [TestCase("iqn.2026-01.com.example:a_b")]
    [TestCase("iqn.2026-01.com.example:a b")]
    [TestCase("iqn.2026-01.com.example:a\0")]
    [TestCase("iqn.2026-01.com.example:\u2603")]
    [TestCase("eui.02004567a425678")]
    [TestCase("eui.02004567a425678g")]
    [TestCase("naa.52004567ba64678d0")]
    public void Malformed_names_are_refused_with_a_sentence(string text)
    {
        Assert.That(IscsiName.TryParse(text, out _, out string? error), Is.False);
        Assert.That(error, Does.EndWith("."));
    }

    [Test]
    public void Our_names_become_lower_case() => Assert.That(IscsiName.Parse("IQN.2026-01.Com.Example:Disk").Value, Is.EqualTo("iqn.2026-01.com.example:disk"));

    [Test]
    public void Names_of_a_peer_keep_their_spelling_and_still_compare_without_case()
    {
        Assert.That(IscsiName.TryParsePeer("iqn.2003-01.org.linux-iscsi.Host_1:sn.42", out IscsiName? a, out _), Is.True);
        Assert.That(IscsiName.TryParsePeer("IQN.2003-01.org.linux-iscsi.host_1:SN.42", out IscsiName? b, out _), Is.True);
        Assert.That(a!.Value, Is.EqualTo("iqn.2003-01.org.linux-iscsi.Host_1:sn.42"));
        Assert.That(a == b, Is.True);
        Assert.That(a.GetHashCode(), Is.EqualTo(b!.GetHashCode()));
        Assert.That(IscsiName.TryParsePeer("iqn.a b", out _, out _), Is.False);
        Assert.That(IscsiName.TryParsePeer("iqn.a\u0001b", out _, out _), Is.False);
    }

    [Test]
    public void A_name_has_at_most_223_bytes_of_UTF_8()
    {
        string longest = "iqn.2026-01.com.example:" + new string('x', 223 - 24);
        Assert.That(IscsiName.TryParse(longest, out _, out _), Is.True);
        Assert.That(IscsiName.TryParse(longest + "x", out _, out _), Is.False);
        Assert.That(IscsiName.TryParse(longest[..^1] + "ü", out _, out _), Is.False);
    }

    [TestCase("192.0.2.1", "192.0.2.1:3260")]
    [TestCase("192.0.2.1:860,7", "192.0.2.1:860,7")]
    [TestCase("storage.example,65535", "storage.example:3260,65535")]
    [TestCase("[2001:db8::1]", "[2001:db8::1]:3260")]
    [TestCase("[fe80::1%eth0]:3260,1", "[fe80::1%eth0]:3260,1")]
    public void Addresses_are_read_and_written(string text, string expected)
    {
        Assert.That(TargetAddress.TryParse(Encoding.ASCII.GetBytes(text), out TargetAddress address), Is.True);
        Assert.That(address.ToString(), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase(":3260")]
    [TestCase("host:")]
    [TestCase("host:0")]
    [TestCase("host:65536")]
    [TestCase("host:12x")]
    [TestCase("host,65536")]
    [TestCase("host,")]
    [TestCase("2001:db8::1")]
    [TestCase("[2001:db8::1")]
    [TestCase("[2001:db8::1]3260")]
    [TestCase("[host]:3260")]
    [TestCase("ho st:3260")]
    [TestCase("host/../x:3260")]
    public void Addresses_that_are_none_are_refused(string text) => Assert.That(TargetAddress.TryParse(Encoding.ASCII.GetBytes(text), out _), Is.False);
}
