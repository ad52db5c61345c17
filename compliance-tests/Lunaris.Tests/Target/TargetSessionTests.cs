using System.Buffers.Binary;
using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Scsi;
using Lunaris.Tests.Login;
using NUnit.Framework;

namespace Lunaris.Tests.Target;

public sealed class TargetSessionTests
{
    private static readonly ChapAlgorithm[] s_algorithms = [.. Enum.GetValues<ChapAlgorithm>().Where(ChapHash.IsSupported)];

    private static EmbeddedTargetOptions WithChap(BinaryEncoding encoding = BinaryEncoding.Hex, IReadOnlyList<ChapAlgorithm>? algorithms = null) => new()
    {
        Targets =
        [
            new TargetDefinition
            {
                Authentication = new TargetAuthentication
                {
                    Initiator = new ChapCredentials("alice", LoginConversation.InitiatorSecret),
                    Target = new ChapCredentials("bob", LoginConversation.TargetSecret),
                    Encoding = encoding,
                    Algorithms = algorithms ?? s_algorithms,
                },
            },
        ],
    };

    [Test]
    public void Both_ends_agree_on_every_parameter([Values(512, 8192)] int textSegment, [Values] bool skipSecurity, [Values] DigestType digest)
    {
        EmbeddedTargetOptions options = new() { MaxBurstLength = 65536, FirstBurstLength = 16384, MaxOutstandingR2T = 3, InitialR2T = true, MaxRecvDataSegmentLength = 12288, TextSegmentLength = textSegment };
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(options, o => o with { SkipSecurityStage = skipSecurity, HeaderDigest = [digest], DataDigest = [digest], MaxRecvDataSegmentLength = 20480 });
        NegotiatedParameters ours = initiator.Parameters;
        NegotiatedParameters theirs = initiator.Connection.Parameters!;
        Assert.That(
            (theirs.HeaderDigest, theirs.DataDigest, theirs.MaxBurstLength, theirs.FirstBurstLength, theirs.MaxOutstandingR2T, theirs.InitialR2T, theirs.ImmediateData),
            Is.EqualTo((ours.HeaderDigest, ours.DataDigest, ours.MaxBurstLength, ours.FirstBurstLength, ours.MaxOutstandingR2T, ours.InitialR2T, ours.ImmediateData)));
        Assert.That((theirs.PeerMaxRecvDataSegmentLength, theirs.OwnMaxRecvDataSegmentLength), Is.EqualTo((20480, 12288)));
        Assert.That((ours.PeerMaxRecvDataSegmentLength, ours.OwnMaxRecvDataSegmentLength), Is.EqualTo((12288, 20480)));
        Assert.That((ours.HeaderDigest, ours.MaxBurstLength, ours.MaxOutstandingR2T, ours.TargetPortalGroupTag), Is.EqualTo((digest, 65536, 3, (ushort?)1)));
    }

    [Test]
    public void CHAP_of_every_kind_lets_the_right_initiator_in(
        [ValueSource(nameof(s_algorithms))] ChapAlgorithm algorithm, [Values] bool mutual, [Values] BinaryEncoding encoding)
    {
        LoginOptions chap = LoginConversation.ChapOptions(mutual);
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(WithChap(encoding), o => o with { Authentication = chap.Authentication with { Algorithms = [algorithm], Encoding = encoding } });
        Assert.That((initiator.Parameters.SelfAuthenticated, initiator.Parameters.PeerAuthenticated), Is.EqualTo((true, mutual)));
        Assert.That(initiator.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
    }

    [Test]
    public void CHAP_keeps_the_wrong_initiator_out()
    {
        TargetNode node = MemoryInitiator.NewNode(WithChap());
        LoginOptions options = LoginConversation.Options() with { TargetName = node.Targets[0].Name };
        AuthenticationOptions right = LoginConversation.ChapOptions().Authentication;
        LoginOptions[] wrong =
        [
            options,
            options with { SkipSecurityStage = true },
            options with { Authentication = right with { Initiator = new ChapCredentials("alice", LoginConversation.TargetSecret) } },
            options with { Authentication = right with { Initiator = new ChapCredentials("mallory", LoginConversation.InitiatorSecret) } },
        ];
        foreach (LoginOptions each in wrong)
        {
            MemoryInitiator initiator = new(node, each);
            Assert.That(initiator.Login(), Is.EqualTo(LoginStep.Failed));
            Assert.That(initiator.Machine!.Failure!.Status, Is.EqualTo(LoginStatus.AuthenticationFailure));
            Assert.That(initiator.Connection.IsClosed, Is.True);
        }

        Assert.That(node.Statistics.Logins, Is.Zero);
    }

    [Test]
    public void Logins_to_nowhere_are_refused_with_their_status()
    {
        TargetNode node = MemoryInitiator.NewNode(new EmbeddedTargetOptions { Targets = [new TargetDefinition { AllowedInitiators = ["iqn.2026-01.test:other"] }] });
        MemoryInitiator notAllowed = new(node);
        notAllowed.Login();
        Assert.That(notAllowed.Machine!.Failure!.Status, Is.EqualTo(LoginStatus.AuthorizationFailure));
        MemoryInitiator notFound = new(node, LoginConversation.Options());
        notFound.Login();
        Assert.That(notFound.Machine!.Failure!.Status, Is.EqualTo(LoginStatus.NotFound));
    }

    [Test]
    public void Redirected_logins_are_told_where_to_and_then_served()
    {
        TargetNode node = MemoryInitiator.NewNode();
        node.RedirectLogins(new LoginRedirection("192.0.2.9:3261", IsPermanent: true, Count: 1));
        MemoryInitiator first = new(node);
        Assert.That(first.Login(), Is.EqualTo(LoginStep.Redirected));
        Assert.That(first.Machine!.Redirect, Is.EqualTo(new LoginRedirect(new TargetAddress("192.0.2.9", 3261, null), true, null)));
        Assert.That(new MemoryInitiator(node).Login(), Is.EqualTo(LoginStep.Completed));
    }

    [Test]
    public void Discovery_lists_every_target_over_as_many_PDUs_as_it_takes()
    {
        EmbeddedTargetOptions options = new()
        {
            Targets = [.. Enumerable.Range(0, 100).Select(i => new TargetDefinition { Name = $"iqn.2026-01.test:disk{i}", LogicalUnits = [] })],
            TextSegmentLength = 700,
        };
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(options, o => o with { TargetName = null, SessionType = SessionType.Discovery });
        initiator.Node.PortalAddresses = ["192.0.2.1:3260,1", "[2001:db8::1]:3260,1"];
        TextBuffer text = new();
        byte[] request = initiator.Request(Opcode.TextRequest);
        TargetPdu answer = initiator.Exchange(request, "SendTargets=All\0"u8).Single();
        int pdus = 1;
        while ((answer.Header[1] & 0x40) != 0)
        {
            text.Append(answer.Data);
            uint ttt = answer[20];
            byte[] next = initiator.Request(Opcode.TextRequest);
            BinaryPrimitives.WriteUInt32BigEndian(next.AsSpan(20), ttt);
            answer = initiator.Exchange(next, []).Single();
            pdus++;
        }

        text.Append(answer.Data);
        Assert.That(answer.Final, Is.True);
        Assert.That(pdus, Is.GreaterThan(10));
        Assert.That(SendTargetsResponse.TryParse(text.Text, out var targets, out string? error), Is.True, error);
        Assert.That(targets, Has.Count.EqualTo(100));
        Assert.That(targets![99].Addresses, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_discovery_session_executes_no_command()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(null, o => o with { TargetName = null, SessionType = SessionType.Discovery });
        initiator.Exchange(initiator.CommandHeader(new byte[16], 0, false, false, 0), []);
        Assert.That(initiator.Connection.IsClosed, Is.True);
    }

    [Test]
    public void The_same_initiator_port_takes_its_session_over_and_another_gets_its_own()
    {
        TargetNode node = MemoryInitiator.NewNode();
        MemoryInitiator first = new(node);
        MemoryInitiator other = new(node, isid: Isid.FromRandom(1, 1));
        MemoryInitiator again = new(node);
        first.Login();
        other.Login();
        again.Login();
        Assert.That(node.Sessions, Has.Count.EqualTo(2));
        Assert.That(node.Statistics.Reinstatements, Is.EqualTo(1));
        first.Exchange(first.CommandHeader(new byte[16], 0, false, false, 0), []);
        Assert.That(first.Connection.IsClosed, Is.True);
        Assert.That(other.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(again.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
    }

    [Test]
    public void Pings_are_echoed_and_ours_are_answered()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        TargetPdu echo = initiator.Exchange(initiator.Request(Opcode.NopOut, immediate: true), "are you there"u8).Single();
        Assert.That((echo.Opcode, Encoding.ASCII.GetString(echo.Data), echo[20]), Is.EqualTo((Opcode.NopIn, "are you there", 0xFFFFFFFF)));
        initiator.Connection.Post(static c => c.SendNopIn(wantsAnswer: true));
        TargetPdu ping = initiator.Drain().Single();
        byte[] answer = initiator.Request(Opcode.NopOut, immediate: true);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(16), 0xFFFFFFFF);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(20), ping[20]);
        Assert.That(initiator.Exchange(answer, []), Is.Empty);
        Assert.That(initiator.Connection.NopAnswers, Is.EqualTo(1));
    }

    [Test]
    public void Logout_is_answered_and_ends_the_session()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        TargetPdu answer = initiator.Exchange(initiator.Request(Opcode.LogoutRequest), []).Single();
        Assert.That((answer.Opcode, answer.Header[2], initiator.Connection.IsClosed), Is.EqualTo((Opcode.LogoutResponse, (byte)0, true)));
        initiator.Connection.OnDisconnected();
        Assert.That(initiator.Node.Sessions, Is.Empty);
    }

    [Test]
    public void An_async_message_carries_its_event_and_parameters()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        initiator.Connection.Post(static c => c.SendAsyncMessage(AsyncEvent.SessionDropped, 0, 2, 20));
        TargetPdu message = initiator.Drain().Single();
        AsyncMessageHeader header = new(message.Header);
        Assert.That((header.Opcode, header.Event, header.Parameter2, header.Parameter3, header.Itt), Is.EqualTo((Opcode.AsyncMessage, AsyncEvent.SessionDropped, (ushort)2, (ushort)20, Itt.None)));
    }

    private static TargetPdu Manage(MemoryInitiator initiator, TaskManagementFunction function, uint referenced = 0xFFFFFFFF, ulong lun = 0)
    {
        byte[] request = initiator.Request(Opcode.TaskManagementRequest, (byte)(0x80 | (int)function), immediate: true);
        Lun.FromNumber(lun).Write(request.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(20), referenced);
        return initiator.Exchange(request, []).Single();
    }

    [Test]
    public void An_aborted_write_is_gone_and_its_data_is_passed_over()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { ImmediateData = false, InitialR2T = true });
        byte[] cdb = new byte[16];
        new Write10 { Lba = 0, TransferLength = 8 }.WriteCdb(cdb);
        TargetPdu r2t = initiator.Exchange(initiator.CommandHeader(cdb, 0, false, true, 4096), []).Single();
        Assert.That(initiator.Connection.TaskCount, Is.EqualTo(1));
        Assert.That(Manage(initiator, TaskManagementFunction.AbortTask, r2t[16]).Header[2], Is.EqualTo((byte)TaskManagementResponse.FunctionComplete));
        Assert.That(initiator.Connection.TaskCount, Is.Zero);
        Assert.That(initiator.SendDataOut(r2t[16], r2t[20], new byte[4096], 0, 4096), Is.Empty);
        Assert.That(initiator.Connection.IsClosed, Is.False);
        Assert.That(Manage(initiator, TaskManagementFunction.AbortTask, r2t[16]).Header[2], Is.EqualTo((byte)TaskManagementResponse.TaskDoesNotExist));
    }

    [Test]
    public void A_reset_aborts_the_tasks_of_all_and_gives_each_a_unit_attention()
    {
        TargetNode node = MemoryInitiator.NewNode(new EmbeddedTargetOptions { ImmediateData = false, InitialR2T = true });
        MemoryInitiator one = new(node);
        MemoryInitiator two = new(node, isid: Isid.FromRandom(2, 2));
        one.Login();
        two.Login();
        byte[] cdb = new byte[16];
        new Write10 { Lba = 0, TransferLength = 8 }.WriteCdb(cdb);
        TargetPdu r2t = two.Exchange(two.CommandHeader(cdb, 0, false, true, 4096), []).Single();
        Assert.That(Manage(one, TaskManagementFunction.LogicalUnitReset).Header[2], Is.Zero);
        Assert.That(two.SendDataOut(r2t[16], r2t[20], [.. Enumerable.Repeat((byte)1, 4096)], 0, 4096), Is.Empty);
        foreach (MemoryInitiator each in new[] { one, two })
        {
            Outcome inquiry = each.Run(new Inquiry { AllocationLength = 36 }, 36);
            Assert.That(inquiry.Status, Is.EqualTo(ScsiStatus.Good));
            Outcome attention = each.Run(new TestUnitReady());
            Assert.That((attention.Status, attention.Last.Sense), Is.EqualTo((ScsiStatus.CheckCondition, 0x62903u)));
            Assert.That(each.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
        }

        byte[] disk = new byte[512];
        node.Targets[0][0].Disk.Read(0, disk);
        Assert.That(disk, Is.All.Zero);
    }

    [Test]
    public void Task_management_says_what_it_cannot_do()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        Assert.That(Manage(initiator, TaskManagementFunction.LogicalUnitReset, lun: 5).Header[2], Is.EqualTo((byte)TaskManagementResponse.LunDoesNotExist));
        Assert.That(Manage(initiator, TaskManagementFunction.QueryTask).Header[2], Is.EqualTo((byte)TaskManagementResponse.FunctionNotSupported));
        Assert.That(Manage(initiator, TaskManagementFunction.TargetColdReset).Header[2], Is.Zero);
        Assert.That(initiator.Connection.IsClosed, Is.True);
    }

    [Test]
    public void A_key_left_unanswered_leaves_both_ends_with_no_digest()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(
            new EmbeddedTargetOptions { UnansweredKeys = ["HeaderDigest", "DataDigest"] },
            o => o with { HeaderDigest = [DigestType.Crc32C, DigestType.None] });
        Assert.That(initiator.Parameters.HeaderDigest, Is.EqualTo(DigestType.None));
        Assert.That(initiator.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
    }
}
