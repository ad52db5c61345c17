using System.Text;
using Lunaris.LibIscsi.Abi;
using Lunaris.Tests.Architecture;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>That every program finds every function, with the signature it was compiled against.</summary>
[TestFixture]
public sealed class SymbolTests
{
    /// <summary>What version 1.20 added.</summary>
    private static readonly string[] s_since120 =
    [
        "iscsi_force_reconnect",
        "iscsi_force_reconnect_sync",
        "iscsi_get_auth",
        "iscsi_set_auth",
        "iscsi_mt_service_thread_start",
        "iscsi_mt_service_thread_stop",
        "iscsi_reset_next_reconnect",
        "iscsi_scsi_is_task_in_outqueue",
        "iscsi_set_data_digest",
        "scsi_alua_state_to_str",
        "scsi_cdb_report_target_port_groups",
    ];

    private static string[] Listed => File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "LibIscsi", "libiscsi-1.19-symbols.txt"));

    [Test]
    public void The_list_is_that_of_the_installed_library() =>
        Assert.That(new ElfSymbols(CLibrary.Path()).Functions, Is.EqualTo(Listed), "Debian's libiscsi7 1.19.0-3");

    [Test]
    public void Every_function_of_the_C_library_is_exported() =>
        Assert.That(Listed.Concat(s_since120).Except(CLibrary.Exports.Keys), Is.Empty);

    [Test]
    public void The_published_library_exports_the_table()
    {
        string path = Path.Combine(RepositoryTree.Root, "artifacts", "lib", "libiscsi.so.7");
        CCompiler.Require(File.Exists(path), "The library is not published: dotnet cake --target=Publish");
        var library = new ElfSymbols(path);
        Assert.Multiple(() =>
        {
            Assert.That(library.Soname, Is.EqualTo("libiscsi.so.7"));
            Assert.That(CLibrary.Exports.Keys.Except(library.Functions), Is.Empty, "declared, not exported");
            Assert.That(Listed.Concat(s_since120).Except(library.Functions), Is.Empty, "in the C library, not in ours");
        });
    }

    /// <summary>Our signatures after the headers' own: a declaration that differs is a conflict for the compiler.</summary>
    [Test]
    public void Signatures_are_those_of_the_headers()
    {
        var program = new StringBuilder(CCompiler.Includes).Append("struct iscsi_pdu;\nenum iscsi_chap_auth { unused_auth };\nenum iscsi_data_digest { unused_digest };\n");
        foreach (Export export in CLibrary.Exports.Values)
        {
            program.Append(export.Prototype).Append(";\n");
        }

        CCompiler.Check(program.ToString());
        TestContext.Out.WriteLine($"Figure: {CLibrary.Exports.Count} signatures do not conflict with the headers");
    }

    /// <summary>
    /// Most parameters of commands are numbers, so that two that changed places would not conflict: their names have to be in the headers' order.
    /// Two functions have one parameter, which the header calls by the name of something else.
    /// </summary>
    [Test]
    public void Parameters_are_in_the_headers_order()
    {
        Dictionary<string, string[]> headers = HeaderPrototypes.Read();
        string[] common = [.. CLibrary.Exports.Keys.Where(n => headers.ContainsKey(n) && IsCommand(n) && n is not "scsi_cdb_extended_copy" and not "scsi_designator_type_to_str")];
        Assert.That(common, Has.Length.GreaterThan(200));
        Assert.Multiple(() =>
        {
            foreach (string name in common)
            {
                Assert.That(CLibrary.Exports[name].Parameters.Select(p => Meaning(p.Name)), Is.EqualTo(headers[name].Select(Meaning)), name);
            }
        });
        TestContext.Out.WriteLine($"Figure: {common.Length} functions have their parameters in the headers' order");
    }

    [Test]
    public void A_wrong_signature_is_noticed()
    {
        string program = CCompiler.Includes + "struct scsi_task *scsi_cdb_read6(uint32_t lba, uint32_t datalen, uint32_t blocksize);\n";
        Assert.That(() => CCompiler.Check(program), Throws.InstanceOf<AssertionException>().With.Message.Contains("conflicting types"));
    }

    private static bool IsCommand(string name) => name.StartsWith("scsi_", StringComparison.Ordinal)
        || ((name.EndsWith("_task", StringComparison.Ordinal) || name.EndsWith("_sync", StringComparison.Ordinal)) && !name.StartsWith("iscsi_task_mgmt_", StringComparison.Ordinal)
            && CLibrary.Exports[name].ReturnType == "struct scsi_task *");

    /// <summary>The headers have several names for one thing.</summary>
    private static string Meaning(string parameter) => parameter switch
    {
        "xferlen" or "datalen" => "length",
        "alloc_len" or "maxsize" => "room",
        _ => parameter,
    };
}
