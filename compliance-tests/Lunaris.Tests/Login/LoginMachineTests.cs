using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Login;

public sealed class LoginMachineTests
{
    [Test]
    public void A_login_without_authentication_goes_security_operational_full_feature()
    {
        LoginConversation login = new();
        SentRequest first = login.Request();
        Assert.That(first, Has.Property("Transit").True.And.Property("Current").EqualTo(LoginStage.SecurityNegotiation).And.Property("Next").EqualTo(LoginStage.OperationalNegotiation));
        Assert.That(first["InitiatorName"], Is.EqualTo("iqn.2026-01.test:initiator"));
        Assert.That(first["TargetName"], Is.EqualTo("iqn.2026-01.test:target"));
        Assert.That(first["SessionType"], Is.EqualTo("Normal"));
        Assert.That(first["AuthMethod"], Is.EqualTo("None"));

        Assert.That(login.AnswerSecurity("TargetPortalGroupTag=1\0AuthMethod=None\0", transit: true), Is.EqualTo(LoginStep.SendRequest));
        SentRequest second = login.Request();
        Assert.That(second, Has.Property("Transit").True.And.Property("Current").EqualTo(LoginStage.OperationalNegotiation).And.Property("Next").EqualTo(LoginStage.FullFeaturePhase));
        Assert.That(second["HeaderDigest"], Is.EqualTo("None,CRC32C"));
        Assert.That(second["MaxRecvDataSegmentLength"], Is.EqualTo("262144"));

        Assert.That(
            login.AnswerOperational("HeaderDigest=CRC32C\0DataDigest=None\0MaxRecvDataSegmentLength=65536\0MaxBurstLength=131072\0FirstBurstLength=32768\0InitialR2T=Yes\0ImmediateData=No\0MaxOutstandingR2T=4\0TargetAlias=disk of tests\0"),
            Is.EqualTo(LoginStep.Completed));
        NegotiatedParameters p = login.Machine.Parameters!;
        Assert.That(login.Machine.Tsih, Is.EqualTo(new Tsih(9)));
        Assert.That(p.HeaderDigest, Is.EqualTo(DigestType.Crc32C));
        Assert.That(p.DataDigest, Is.EqualTo(DigestType.None));
        Assert.That(p.OwnMaxRecvDataSegmentLength, Is.EqualTo(262144));
        Assert.That(p.PeerMaxRecvDataSegmentLength, Is.EqualTo(65536));
        Assert.That(p.MaxBurstLength, Is.EqualTo(131072));
        Assert.That(p.FirstBurstLength, Is.EqualTo(32768));
        Assert.That(p.InitialR2T, Is.True);
        Assert.That(p.ImmediateData, Is.False);
        Assert.That(p.MaxOutstandingR2T, Is.EqualTo(4));
        Assert.That(p.TargetAlias, Is.EqualTo("disk of tests"));
        Assert.That(p.TargetPortalGroupTag, Is.EqualTo(1));
    }

    [Test]
    public void Trap_17_a_HeaderDigest_that_the_target_leaves_out_is_None_and_not_our_wish()
    {
        LoginConversation login = new(LoginConversation.Options() with { HeaderDigest = [DigestType.Crc32C, DigestType.None], DataDigest = [DigestType.Crc32C, DigestType.None] });
        login.PassSecurity();
        Assert.That(login.AnswerOperational("MaxRecvDataSegmentLength=65536\0"), Is.EqualTo(LoginStep.Completed));
        Assert.That(login.Machine.Parameters!.HeaderDigest, Is.EqualTo(DigestType.None));
        Assert.That(login.Machine.Parameters.DataDigest, Is.EqualTo(DigestType.None));
    }

    [TestCase("")]
    [TestCase("HeaderDigest=None\0")]
    [TestCase("HeaderDigest=Reject\0")]
    [TestCase("HeaderDigest=NotUnderstood\0")]
    public void A_digest_that_we_require_and_do_not_get_fails_the_login(string text)
    {
        LoginConversation login = new(LoginConversation.Options() with { HeaderDigest = [DigestType.Crc32C] });
        login.PassSecurity();
        Assert.That(login.AnswerOperational(text), Is.EqualTo(LoginStep.Failed));
        Assert.That(login.Machine.Parameters, Is.Null);
    }

    [Test]
    public void Keys_that_the_target_leaves_out_get_what_both_sides_can_live_with()
    {
        LoginConversation login = new(LoginConversation.Options() with { MaxBurstLength = 1 << 20, FirstBurstLength = 16384, MaxOutstandingR2T = 16, InitialR2T = false, MaxConnections = 4, DefaultTime2Wait = 0 });
        login.PassSecurity();
        Assert.That(login.AnswerOperational(""), Is.EqualTo(LoginStep.Completed));
        NegotiatedParameters p = login.Machine.Parameters!;
        Assert.That(p.MaxBurstLength, Is.EqualTo(262144));
        Assert.That(p.FirstBurstLength, Is.EqualTo(16384));
        Assert.That(p.MaxOutstandingR2T, Is.EqualTo(1));
        Assert.That(p.InitialR2T, Is.True);
        Assert.That(p.ImmediateData, Is.True);
        Assert.That(p.MaxConnections, Is.EqualTo(1));
        Assert.That(p.DefaultTime2Wait, Is.EqualTo(2));
        Assert.That(p.PeerMaxRecvDataSegmentLength, Is.EqualTo(8192));
    }

    [Test]
    public void A_boolean_that_our_own_value_decides_needs_no_answer()
    {
        LoginConversation login = new(LoginConversation.Options() with { ImmediateData = false, InitialR2T = true });
        login.PassSecurity();
        login.AnswerOperational("");
        Assert.That(login.Machine.Parameters!.ImmediateData, Is.False);
        Assert.That(login.Machine.Parameters.InitialR2T, Is.True);
    }

    [TestCase("MaxBurstLength=1048577\0")]
    [TestCase("MaxBurstLength=511\0")]
    [TestCase("MaxBurstLength=many\0")]
    [TestCase("MaxOutstandingR2T=0\0")]
    [TestCase("MaxOutstandingR2T=9\0")]
    [TestCase("ErrorRecoveryLevel=1\0")]
    [TestCase("ImmediateData=Maybe\0")]
    [TestCase("HeaderDigest=CRC32\0")]
    [TestCase("MaxRecvDataSegmentLength=511\0")]
    [TestCase("MaxRecvDataSegmentLength=16777216\0")]
    [TestCase("InitiatorName=iqn.2026-01.test:mirror\0")]
    [TestCase("MaxBurstLength=65536\0MaxBurstLength=65536\0")]
    [TestCase("DataPDUInOrder=No\0")]
    [TestCase("TargetPortalGroupTag=65536\0")]
    [TestCase("TaskReporting=Reject\0")]
    [TestCase("AuthMethod=None\0")]
    [TestCase("CHAP_A=5\0")]
    [TestCase("no equals sign\0")]
    public void An_answer_that_the_protocol_does_not_allow_fails_the_login(string text)
    {
        LoginConversation login = new();
        login.PassSecurity();
        Assert.That(login.AnswerOperational(text), Is.EqualTo(LoginStep.Failed));
        Assert.That(login.Machine.Failure!.Kind, Is.EqualTo(LoginFailureKind.ProtocolViolation));
        Assert.That(login.Machine.Failure.Message, Does.EndWith("."));
        Assert.That(() => login.Request(), Throws.InvalidOperationException);
    }

    [TestCase("DefaultTime2Wait=1\0", KeyId.DefaultTime2Wait, "2")]
    [TestCase("DefaultTime2Retain=60\0", KeyId.DefaultTime2Retain, "20")]
    [TestCase("MaxConnections=8\0", KeyId.MaxConnections, "4")]
    public void An_answer_that_breaks_a_rule_where_it_can_do_no_harm_is_corrected_and_noted(string text, KeyId key, string value)
    {
        LoginConversation login = new(LoginConversation.Options() with { DefaultTime2Wait = 2, DefaultTime2Retain = 20, MaxConnections = 4 });
        login.PassSecurity();
        Assert.That(login.AnswerOperational(text), Is.EqualTo(LoginStep.Completed));
        NegotiatedKey noted = login.Machine.Parameters!.Report.Single(r => r.Key.Id == key);
        Assert.That((noted.Value, noted.Outcome), Is.EqualTo((value, KeyOutcome.Corrected)));
    }

    [TestCase("IFMarker=No\0OFMarker=No\0", TestName = "Obsolete keys that come with the last answer do not fail the login")]
    [TestCase("TargetPortalGroupTag=1\0TargetPortalGroupTag=1\0", TestName = "The same declaration twice does not fail the login")]
    public void Harmless_oddities_of_targets_do_not_fail_the_login(string text)
    {
        LoginConversation login = new();
        login.PassSecurity();
        Assert.That(login.AnswerOperational(text), Is.EqualTo(LoginStep.Completed), login.Machine.Failure?.Message ?? "");
    }

    [Test]
    public void Rejected_irrelevant_and_unknown_keys_keep_their_defaults()
    {
        LoginConversation login = new(LoginConversation.Options() with { TaskReporting = ["FastAbort", "RFC3720"], IscsiProtocolLevel = 2 });
        login.PassSecurity();
        Assert.That(login.AnswerOperational("MaxBurstLength=Reject\0FirstBurstLength=Irrelevant\0TaskReporting=NotUnderstood\0iSCSIProtocolLevel=NotUnderstood\0"), Is.EqualTo(LoginStep.Completed));
        NegotiatedParameters p = login.Machine.Parameters!;
        Assert.That((p.MaxBurstLength, p.FirstBurstLength, p.TaskReporting, p.IscsiProtocolLevel), Is.EqualTo((262144, 65536, "RFC3720", 1)));
        Assert.That(p.Report.Single(r => r.Key.Id == KeyId.MaxBurstLength).Outcome, Is.EqualTo(KeyOutcome.Rejected));
        Assert.That(p.Report.Single(r => r.Key.Id == KeyId.TaskReporting).Outcome, Is.EqualTo(KeyOutcome.NotUnderstood));
    }

    [Test]
    public void FirstBurstLength_never_ends_above_MaxBurstLength()
    {
        LoginConversation login = new();
        login.PassSecurity();
        login.AnswerOperational("MaxBurstLength=16384\0FirstBurstLength=65536\0");
        Assert.That(login.Machine.Parameters!.FirstBurstLength, Is.EqualTo(16384));
    }

    [Test]
    public void Proposals_of_the_target_are_answered_by_their_rules()
    {
        LoginConversation login = new();
        login.PassSecurity();
        Assert.That(
            login.AnswerOperational(
                "TaskReporting=FastAbort,RFC3720\0iSCSIProtocolLevel=2\0RDMAExtensions=Yes\0InitiatorRecvDataSegmentLength=8192\0IFMarker=Yes\0OFMarkInt=2048~8192\0X-com.example.speed=11\0Speed=11\0",
                transit: false),
            Is.EqualTo(LoginStep.SendRequest));
        SentRequest answer = login.Request();
        Assert.That(answer["TaskReporting"], Is.EqualTo("RFC3720"));
        Assert.That(answer["iSCSIProtocolLevel"], Is.EqualTo("1"));
        Assert.That(answer["RDMAExtensions"], Is.EqualTo("No"));
        Assert.That(answer["InitiatorRecvDataSegmentLength"], Is.EqualTo("Irrelevant"));
        Assert.That(answer["IFMarker"], Is.EqualTo("Reject"));
        Assert.That(answer["OFMarkInt"], Is.EqualTo("Reject"));
        Assert.That(answer["X-com.example.speed"], Is.EqualTo("NotUnderstood"));
        Assert.That(answer["Speed"], Is.EqualTo("NotUnderstood"));
        Assert.That(answer.Transit, Is.True);
        Assert.That(login.AnswerOperational(""), Is.EqualTo(LoginStep.Completed));
        Assert.That(string.Join(' ', login.Machine.Parameters!.UnknownKeys.Select(k => k.Key)), Is.EqualTo("X-com.example.speed Speed"));
    }

    [Test]
    public void A_proposal_in_the_last_answer_is_a_violation_and_an_unknown_key_is_not()
    {
        LoginConversation proposal = new();
        proposal.PassSecurity();
        Assert.That(proposal.AnswerOperational("TaskReporting=FastAbort\0"), Is.EqualTo(LoginStep.Failed));
        LoginConversation unknown = new();
        unknown.PassSecurity();
        Assert.That(unknown.AnswerOperational("X-com.example=1\0"), Is.EqualTo(LoginStep.Completed));
    }

    [Test]
    public void An_extra_key_of_ours_may_be_answered_with_NotUnderstood()
    {
        LoginConversation login = new(LoginConversation.Options() with { ExtraKeys = [new("X-com.example.hint", "1")] });
        Assert.That(login.PassSecurity()["X-com.example.hint"], Is.EqualTo("1"));
        Assert.That(login.AnswerOperational("X-com.example.hint=NotUnderstood\0", transit: false), Is.EqualTo(LoginStep.SendRequest));
        Assert.That(login.Request().Text, Is.Empty);
    }

    [Test]
    public void A_discovery_session_offers_nothing_that_is_irrelevant_to_it()
    {
        LoginConversation login = new(LoginConversation.Options() with { TargetName = null, SessionType = SessionType.Discovery });
        SentRequest first = login.Request();
        Assert.That(first["SessionType"], Is.EqualTo("Discovery"));
        Assert.That(first["TargetName"], Is.Null);
        login.AnswerSecurity("", transit: true);
        SentRequest second = login.Request();
        Assert.That(second["MaxBurstLength"], Is.Null);
        Assert.That(second["ImmediateData"], Is.Null);
        Assert.That(second["MaxRecvDataSegmentLength"], Is.Not.Null);
        login.AnswerOperational("MaxConnections=2\0", transit: false);
        Assert.That(login.Request()["MaxConnections"], Is.EqualTo("Irrelevant"));
    }

    [Test]
    public void A_connection_added_to_a_session_negotiates_its_own_keys_only_and_inherits_the_rest()
    {
        LoginConversation leading = new();
        leading.PassSecurity();
        leading.AnswerOperational("MaxBurstLength=131072\0MaxConnections=1\0HeaderDigest=CRC32C\0");
        LoginConversation added = new(tsih: 9, session: leading.Machine.Parameters);
        SentRequest first = added.Request();
        Assert.That(first["SessionType"], Is.Null);
        added.AnswerSecurity("", transit: true);
        SentRequest second = added.Request();
        Assert.That(second["MaxBurstLength"], Is.Null);
        Assert.That(second["HeaderDigest"], Is.EqualTo("None,CRC32C"));
        Assert.That(added.AnswerOperational("HeaderDigest=None\0"), Is.EqualTo(LoginStep.Completed));
        Assert.That(added.Machine.Parameters!.MaxBurstLength, Is.EqualTo(131072));
        Assert.That(added.Machine.Parameters.HeaderDigest, Is.EqualTo(DigestType.None));
    }

    [Test]
    public void Without_a_security_stage_one_exchange_is_enough()
    {
        LoginConversation login = new(LoginConversation.Options() with { SkipSecurityStage = true });
        SentRequest first = login.Request();
        Assert.That((first.Current, first.Next, first.Transit), Is.EqualTo((LoginStage.OperationalNegotiation, LoginStage.FullFeaturePhase, true)));
        Assert.That(first["AuthMethod"], Is.Null);
        Assert.That(first["HeaderDigest"], Is.Not.Null);
        Assert.That(login.AnswerOperational(""), Is.EqualTo(LoginStep.Completed));
    }

    [Test]
    public void Trap_19_our_text_longer_than_the_room_goes_out_with_the_C_bit()
    {
        LoginConversation login = new(
            LoginConversation.Options() with { ExtraKeys = [new("X-com.example.long", new string('x', 3000))] }, room: LoginMachine.MinDataSegmentRoom);
        login.PassSecurityInPieces();
        StringBuilder text = new();
        int pdus = 0;
        while (true)
        {
            SentRequest request = login.Request();
            text.Append(request.Text);
            pdus++;
            Assert.That(request.Transit, Is.EqualTo(!request.Continue));
            if (!request.Continue)
            {
                break;
            }

            Assert.That(login.AnswerOperational("", transit: false), Is.EqualTo(LoginStep.SendRequest));
        }

        Assert.That(pdus, Is.GreaterThan(6));
        Assert.That(new SentRequest(false, false, default, default, text.ToString())["X-com.example.long"], Has.Length.EqualTo(3000));
        Assert.That(login.AnswerOperational(""), Is.EqualTo(LoginStep.Completed));
    }

    [Test]
    public void Trap_19_text_of_the_target_split_at_any_byte_is_joined([Range(1, 60)] int split)
    {
        const string Text = "HeaderDigest=CRC32C\0MaxRecvDataSegmentLength=65536\0Unknown=1\0";
        LoginConversation login = new();
        login.PassSecurity();
        Assert.That(login.Answer(LoginStage.OperationalNegotiation, null, Text[..split], more: true), Is.EqualTo(LoginStep.SendRequest));
        SentRequest empty = login.Request();
        Assert.That((empty.Text, empty.Transit, empty.Continue), Is.EqualTo(("", false, false)));
        Assert.That(login.AnswerOperational(Text[split..], transit: false), Is.EqualTo(LoginStep.SendRequest));
        Assert.That(login.Request()["Unknown"], Is.EqualTo("NotUnderstood"));
        Assert.That(login.AnswerOperational(""), Is.EqualTo(LoginStep.Completed));
        Assert.That(login.Machine.Parameters!.HeaderDigest, Is.EqualTo(DigestType.Crc32C));
        Assert.That(login.Machine.Parameters.PeerMaxRecvDataSegmentLength, Is.EqualTo(65536));
    }

    [Test]
    public void An_answer_to_text_that_is_not_complete_is_a_violation()
    {
        LoginConversation login = new(LoginConversation.Options() with { ExtraKeys = [new("X-long", new string('x', 3000))] }, room: 512);
        login.PassSecurityInPieces();
        Assert.That(login.Request().Continue, Is.True);
        Assert.That(login.AnswerOperational("HeaderDigest=None\0", transit: false), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void Text_that_never_ends_is_given_up_by_size_and_by_rounds()
    {
        LoginConversation size = new();
        size.PassSecurity();
        LoginStep step = LoginStep.SendRequest;
        int answers = 0;
        while (step == LoginStep.SendRequest)
        {
            step = size.Answer(LoginStage.OperationalNegotiation, null, new string('a', 8192), more: true);
            answers++;
            if (step == LoginStep.SendRequest)
            {
                size.Request();
            }
        }

        Assert.That(size.Machine.Failure!.Kind, Is.EqualTo(LoginFailureKind.Limit));
        Assert.That(answers, Is.EqualTo(9));

        LoginConversation rounds = new();
        rounds.PassSecurity();
        step = LoginStep.SendRequest;
        answers = 1;
        while (step == LoginStep.SendRequest)
        {
            step = rounds.AnswerOperational("", transit: false);
            answers++;
            if (step == LoginStep.SendRequest)
            {
                Assert.That(rounds.Request().Transit, Is.True);
            }
        }

        Assert.That(rounds.Machine.Failure!.Kind, Is.EqualTo(LoginFailureKind.Limit));
        Assert.That(answers, Is.EqualTo(65));
    }

    [Test]
    public void A_target_in_another_stage_than_ours_fails_the_login()
    {
        LoginConversation login = new();
        login.Request();
        Assert.That(login.Answer(LoginStage.OperationalNegotiation, LoginStage.FullFeaturePhase, ""), Is.EqualTo(LoginStep.Failed));
        Assert.That(login.Machine.Failure!.Message, Does.Contain("stage"));
    }

    [Test]
    public void A_target_that_jumps_over_the_operational_stage_fails_the_login()
    {
        LoginConversation login = new();
        login.Request();
        Assert.That(login.Answer(LoginStage.SecurityNegotiation, LoginStage.FullFeaturePhase, "AuthMethod=None\0"), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void Leaving_a_stage_in_the_middle_of_a_text_fails_the_login()
    {
        LoginConversation login = new();
        login.PassSecurity();
        Assert.That(login.Answer(LoginStage.OperationalNegotiation, LoginStage.FullFeaturePhase, "HeaderDigest=No", more: true), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void Another_version_ISID_or_TSIH_fails_the_login()
    {
        LoginConversation version = new();
        version.Request();
        Assert.That(version.Answer(LoginStage.SecurityNegotiation, null, "", version: 1), Is.EqualTo(LoginStep.Failed));
        LoginConversation isid = new();
        isid.Request();
        Assert.That(isid.Answer(LoginStage.SecurityNegotiation, null, "", isid: new Isid(1)), Is.EqualTo(LoginStep.Failed));
        LoginConversation zero = new();
        zero.PassSecurity();
        zero.Tsih = default;
        Assert.That(zero.AnswerOperational(""), Is.EqualTo(LoginStep.Failed));
        LoginConversation leading = new();
        leading.PassSecurity();
        leading.AnswerOperational("");
        LoginConversation other = new(tsih: 9, session: leading.Machine.Parameters) { Tsih = new Tsih(10) };
        other.Request();
        Assert.That(other.AnswerSecurity(""), Is.EqualTo(LoginStep.Failed));
    }

    [TestCase(1, false)]
    [TestCase(2, true)]
    public void A_redirect_gives_the_portal(byte detail, bool permanent)
    {
        LoginConversation login = new();
        login.Request();
        Assert.That(login.Answer(LoginStage.SecurityNegotiation, null, "TargetAddress=[2001:db8::7]:3261\0", statusClass: 1, statusDetail: detail), Is.EqualTo(LoginStep.Redirected));
        Assert.That(login.Machine.Redirect, Is.EqualTo(new LoginRedirect(new TargetAddress("2001:db8::7", 3261, null), permanent, null)));
    }

    [TestCase("")]
    [TestCase("TargetAddress=:\0")]
    [TestCase("TargetAddress=192.0.2.1")]
    [TestCase("TargetAddress=192.0.2.1\0TargetName=iqn.2026-01.test:other\0")]
    public void A_redirect_to_nowhere_or_to_another_target_fails_the_login(string text)
    {
        LoginConversation login = new();
        login.Request();
        Assert.That(login.Answer(LoginStage.SecurityNegotiation, null, text, statusClass: 1, statusDetail: 1), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void A_redirect_to_another_target_is_given_where_the_user_allows_it()
    {
        LoginConversation login = new(LoginConversation.Options() with { AllowTargetNameRedirect = true });
        login.Request();
        login.Answer(LoginStage.SecurityNegotiation, null, "TargetAddress=192.0.2.1\0TargetName=iqn.2026-01.test:other\0", statusClass: 1, statusDetail: 1);
        Assert.That(login.Machine.Redirect!.TargetName!.Value, Is.EqualTo("iqn.2026-01.test:other"));
    }

    [Test]
    public void Every_status_has_a_sentence_of_its_own()
    {
        HashSet<string> sentences = [];
        (byte Class, byte Last)[] defined = [(0, 0), (1, 2), (2, 11), (3, 2)];
        foreach ((byte statusClass, byte last) in defined)
        {
            for (int detail = statusClass == 1 ? 1 : 0; detail <= last; detail++)
            {
                string sentence = new LoginStatus((LoginStatusClass)statusClass, (byte)detail).Describe();
                Assert.That(sentence, Does.EndWith("."));
                Assert.That(sentences.Add(sentence), Is.True, sentence);
            }
        }

        for (int value = 0; value < 65536; value++)
        {
            Assert.That(new LoginStatus((LoginStatusClass)(value >> 8), (byte)value).Describe(), Does.EndWith("."));
        }
    }

    [TestCase(2, 1, false)]
    [TestCase(2, 3, false)]
    [TestCase(3, 1, true)]
    [TestCase(7, 7, false)]
    [TestCase(1, 9, false)]
    public void A_refusal_fails_the_login_with_its_status(byte statusClass, byte detail, bool transient)
    {
        LoginConversation login = new();
        login.Request();
        Assert.That(login.Answer(LoginStage.SecurityNegotiation, null, "", statusClass: statusClass, statusDetail: detail), Is.EqualTo(LoginStep.Failed));
        Assert.That(login.Machine.Failure!.Status, Is.EqualTo(new LoginStatus((LoginStatusClass)statusClass, detail)));
        Assert.That(login.Machine.Failure.IsTransient, Is.EqualTo(transient));
    }

    [Test]
    public void Over_iSER_the_RDMA_keys_come_first_and_No_fails_the_login()
    {
        LoginOptions options = LoginConversation.Options() with { Iser = new IserLoginOptions { MaxOutstandingUnexpectedPdus = 64 } };
        LoginConversation login = new(options);
        SentRequest request = login.PassSecurity();
        Assert.That(request.Text, Does.StartWith("RDMAExtensions=Yes\0"));
        Assert.That(request["HeaderDigest"], Is.EqualTo("None"));
        Assert.That(request["MaxRecvDataSegmentLength"], Is.Null);
        Assert.That(request["MaxOutstandingUnexpectedPDUs"], Is.EqualTo("64"));
        Assert.That(login.AnswerOperational("RDMAExtensions=Yes\0InitiatorRecvDataSegmentLength=4096\0TargetRecvDataSegmentLength=8192\0MaxOutstandingUnexpectedPDUs=NotUnderstood\0"), Is.EqualTo(LoginStep.Completed));
        Assert.That(login.Machine.Parameters!.InitiatorRecvDataSegmentLength, Is.EqualTo(4096));

        LoginConversation refused = new(options);
        refused.PassSecurity();
        Assert.That(refused.AnswerOperational("RDMAExtensions=No\0"), Is.EqualTo(LoginStep.Failed));
        LoginConversation silent = new(options);
        silent.PassSecurity();
        Assert.That(silent.AnswerOperational(""), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void Trap_9_a_new_login_from_the_same_options_and_ISID_offers_exactly_the_same()
    {
        LoginOptions options = LoginConversation.ChapOptions(mutual: true) with { InitialR2T = true, ImmediateData = false, InitiatorAlias = "alias", MaxBurstLength = 65536, FirstBurstLength = 4096 };
        string[] Texts()
        {
            LoginConversation login = new(options);
            string offer = login.Request().Text;
            login.AnswerSecurity("AuthMethod=CHAP\0");
            return [offer, login.Request().Text];
        }

        string[] first = Texts();
        string[] again = Texts();
        Assert.That(again, Is.EqualTo(first));
        Assert.That(again[1], Does.Contain("CHAP_A="));
    }

    [Test]
    public void Options_that_make_no_sense_are_refused_with_a_sentence()
    {
        LoginOptions good = LoginConversation.Options();
        LoginOptions[] bad =
        [
            good with { TargetName = null },
            good with { MaxBurstLength = 511 },
            good with { MaxRecvDataSegmentLength = 1 << 24 },
            good with { FirstBurstLength = 65536, MaxBurstLength = 4096 },
            good with { MaxOutstandingR2T = 0 },
            good with { MaxConnections = 65536 },
            good with { DefaultTime2Wait = 3601 },
            good with { ErrorRecoveryLevel = 3 },
            good with { HeaderDigest = [] },
            good with { MaxTextLength = 100 },
            good with { ExtraKeys = [new("bad key", "1")] },
            good with { ExtraKeys = [new("HeaderDigest", "None")] },
            good with { ExtraKeys = [new("X-a", "1\0InitiatorName=evil")] },
            good with { Iser = new IserLoginOptions { InitiatorRecvDataSegmentLength = 100 } },
        ];
        Assert.That(good.Check(), Is.Null);
        foreach (LoginOptions options in bad)
        {
            Assert.That(options.Check(), Does.EndWith("."));
            Assert.That(() => new LoginConversation(options), Throws.ArgumentException);
        }
    }

    [Test]
    public void The_table_of_keys_is_in_order_and_finds_each_by_its_name()
    {
        for (int i = 0; i < KeyTable.Count; i++)
        {
            KeyDefinition row = KeyTable.Rows[i];
            Assert.That((int)row.Id, Is.EqualTo(i), row.Name);
            Assert.That(KeyTable.Find(Encoding.ASCII.GetBytes(row.Name)), Is.SameAs(row));
            Assert.That(row.Source, Does.StartWith("RFC 71"), row.Name);
            if (row.IsNegotiated && row.Type != KeyType.List)
            {
                Assert.That(row.Default, Is.InRange(row.Minimum, row.Maximum), row.Name);
            }
        }

        Assert.That(KeyTable.Count, Is.EqualTo(Enum.GetValues<KeyId>().Length));
        Assert.That(KeyTable.Find("headerdigest"u8), Is.Null);
    }
}
