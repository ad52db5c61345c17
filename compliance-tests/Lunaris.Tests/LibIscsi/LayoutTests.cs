using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>Every struct and constant that crosses the C ABI, against the installed headers.</summary>
[TestFixture]
public sealed class LayoutTests
{
    /// <summary>What callers do not see the inside of, so that the headers only name it.</summary>
    private static readonly Type[] s_opaque = [typeof(NativeContext), typeof(NativePdu)];

    [Test]
    public void Every_struct_has_the_size_and_the_offsets_of_the_headers()
    {
        (string Expression, long Value)[] expected = [.. Structs().SelectMany(Layout), .. SenseBits()];
        Assert.That(expected, Has.Length.GreaterThan(250));
        Compare(expected);
        TestContext.Out.WriteLine($"Figure: {Structs().Count()} structs, {expected.Length} sizes and offsets equal the headers'");
    }

    [Test]
    public void Constants_have_the_values_of_the_headers() => Compare(
    [
        ("SCSI_STATUS_GOOD", NativeStatus.Good),
        ("SCSI_STATUS_CHECK_CONDITION", NativeStatus.CheckCondition),
        ("SCSI_STATUS_RESERVATION_CONFLICT", NativeStatus.ReservationConflict),
        ("SCSI_STATUS_REDIRECT", NativeStatus.Redirect),
        ("SCSI_STATUS_CANCELLED", NativeStatus.Cancelled),
        ("SCSI_STATUS_ERROR", NativeStatus.Error),
        ("SCSI_STATUS_TIMEOUT", NativeStatus.Timeout),
        ("SCSI_XFER_NONE", TransferDirection.None),
        ("SCSI_XFER_READ", TransferDirection.Read),
        ("SCSI_XFER_WRITE", TransferDirection.Write),
        ("SCSI_RESIDUAL_NO_RESIDUAL", NativeResidual.None),
        ("SCSI_RESIDUAL_UNDERFLOW", NativeResidual.Underflow),
        ("SCSI_RESIDUAL_OVERFLOW", NativeResidual.Overflow),
        ("TCP_TRANSPORT", (long)TransportType.Tcp),
        ("ISER_TRANSPORT", (long)TransportType.Iser),
        ("ISCSI_SESSION_DISCOVERY", (long)NativeSessionType.Discovery),
        ("ISCSI_SESSION_NORMAL", (long)NativeSessionType.Normal),
        ("ISCSI_HEADER_DIGEST_NONE", (long)HeaderDigest.None),
        ("ISCSI_HEADER_DIGEST_NONE_CRC32C", (long)HeaderDigest.NoneThenCrc32C),
        ("ISCSI_HEADER_DIGEST_CRC32C_NONE", (long)HeaderDigest.Crc32CThenNone),
        ("ISCSI_HEADER_DIGEST_CRC32C", (long)HeaderDigest.Crc32C),
        ("ISCSI_IMMEDIATE_DATA_YES", (long)NativeImmediateData.Yes),
        ("ISCSI_INITIAL_R2T_YES", (long)NativeInitialR2T.Yes),
        ("ISCSI_TM_ABORT_TASK", (long)NativeTaskManagementFunction.AbortTask),
        ("ISCSI_TM_ABORT_TASK_SET", (long)NativeTaskManagementFunction.AbortTaskSet),
        ("ISCSI_TM_LUN_RESET", (long)NativeTaskManagementFunction.LunReset),
        ("ISCSI_TM_TARGET_WARM_RESET", (long)NativeTaskManagementFunction.TargetWarmReset),
        ("ISCSI_TM_TARGET_COLD_RESET", (long)NativeTaskManagementFunction.TargetColdReset),
        ("ISCSI_TM_TASK_REASSIGN", (long)NativeTaskManagementFunction.TaskReassign),
        ("SCSI_CDB_MAX_SIZE", NativeScsiTask.MaxCdbLength),
        ("MAX_STRING_SIZE + 1", NativeUrl.FieldSize),
    ]);

    private static IEnumerable<Type> Structs() => typeof(NativeScsiTask).Assembly.GetTypes().Where(t =>
        t is { IsValueType: true, Namespace: "Lunaris.LibIscsi.Native" }
        && t.GetCustomAttribute<CNameAttribute>() is { Name: var name } && name.StartsWith("struct ", StringComparison.Ordinal)
        && t.GetCustomAttribute<Since120Attribute>() is null && !s_opaque.Contains(t));

    private static IEnumerable<(string Expression, long Value)> Layout(Type type)
    {
        string name = type.GetCustomAttribute<CNameAttribute>()!.Name;
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

        // A C array without a length counts nothing; ours has one element, or is not declared.
        if (type != typeof(NativeReportLuns) && type != typeof(NativeCopyParameters))
        {
            yield return ($"sizeof({name})", Marshal.SizeOf(type));
        }

        foreach (FieldInfo field in fields)
        {
            string member = field.GetCustomAttribute<CFieldAttribute>()?.Name ?? SnakeCase(field.Name);
            if (member.Length > 0)
            {
                yield return ($"offsetof({name}, {member})", (long)Marshal.OffsetOf(type, field.Name));
            }
        }
    }

    /// <summary>Bit fields have no offset: a set one is looked for in the bytes.</summary>
    private static IEnumerable<(string Expression, long Value)> SenseBits()
    {
        (string Member, byte Bit)[] bits =
        [
            ("sense_specific", NativeSense.SenseSpecific),
            ("ill_param_in_cdb", NativeSense.IllegalParameterInCdb),
            ("bit_pointer_valid", NativeSense.BitPointerValid),
        ];
        foreach ((string member, byte bit) in bits)
        {
            yield return ($"((unsigned char *)&(struct scsi_sense){{ .{member} = 1 }})[{Marshal.OffsetOf<NativeSense>(nameof(NativeSense.Flags))}]", bit);
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            text.Append(char.IsUpper(c) && text.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static void Compare((string Expression, long Value)[] expected)
    {
        var program = new StringBuilder(CCompiler.Includes).Append("int main(void)\n{\n");
        foreach ((string expression, _) in expected)
        {
            program.Append(CultureInfo.InvariantCulture, $"    printf(\"%lld\\n\", (long long)({expression}));\n");
        }

        string[] actual = CCompiler.Run(program.Append("    return 0;\n}\n").ToString());
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.That(expected[i].Value, Is.EqualTo(long.Parse(actual[i], CultureInfo.InvariantCulture)), expected[i].Expression);
            }
        });
    }
}
