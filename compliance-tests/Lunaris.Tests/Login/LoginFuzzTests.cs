using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Login;

public sealed class LoginFuzzTests
{
    private const int Seed = 7143;
    private const int Inputs = 1_000_000;

    [Test]
    public void A_million_mutated_answers_never_complete_an_authentication_that_was_not_done()
    {
        Random random = new(Seed);
        SeededEntropy entropy = new(Seed);
        LoginOptions plain = LoginConversation.Options();
        LoginOptions mutual = LoginConversation.ChapOptions(mutual: true);
        byte[][] texts =
        [
            Encoding.ASCII.GetBytes("AuthMethod=CHAP\0TargetPortalGroupTag=1\0"),
            Encoding.ASCII.GetBytes("CHAP_A=7\0CHAP_I=12\0CHAP_C=0x0123456789abcdef0123456789abcdef\0"),
            Encoding.ASCII.GetBytes("CHAP_N=bob\0CHAP_R=0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\0"),
            Encoding.ASCII.GetBytes("AuthMethod=None\0"),
            Encoding.ASCII.GetBytes("HeaderDigest=None\0DataDigest=None\0MaxBurstLength=65536\0MaxRecvDataSegmentLength=8192\0Speed=1\0"),
            Encoding.ASCII.GetBytes("TargetAddress=192.0.2.1:3260,1\0"),
            [],
        ];
        byte[] request = new byte[Bhs.Length];
        byte[] room = new byte[8192];
        byte[] header = new byte[Bhs.Length];
        byte[] data = new byte[256];
        int[] steps = new int[4];
        int logins = 0;
        int inputs = 0;
        while (inputs < Inputs)
        {
            bool chap = random.Next(2) == 0;
            LoginMachine machine = new(chap ? mutual : plain, LoginConversation.SomeIsid, default, new Cid(1), entropy);
            logins++;
            int rounds = 0;
            LoginStep step = LoginStep.SendRequest;
            while (step == LoginStep.SendRequest && inputs < Inputs)
            {
                Array.Clear(request);
                machine.WriteRequest(new LoginRequestHeader(request), room);
                LoginRequestHeader sent = new(request);
                Array.Clear(header);
                LoginResponseHeader answer = new(header)
                {
                    Opcode = Opcode.LoginResponse,
                    Transit = sent.Transit && random.Next(4) != 0,
                    CurrentStage = sent.CurrentStage,
                    Isid = LoginConversation.SomeIsid,
                    Tsih = new Tsih(5),
                };
                if (answer.Transit)
                {
                    answer.NextStage = sent.NextStage;
                }

                int fitting = machine.Stage != LoginStage.SecurityNegotiation ? 4 : chap ? Math.Min(rounds, 2) : 3;
                byte[] text = texts[random.Next(8) == 0 ? random.Next(texts.Length) : fitting];
                if (random.Next(100) == 0)
                {
                    answer.StatusClass = (byte)random.Next(4);
                    answer.StatusDetail = (byte)random.Next(3);
                    text = texts[5];
                }

                int length = text.Length;
                text.CopyTo(data, 0);
                if (random.Next(3) == 0)
                {
                    for (int i = random.Next(1, 4); i > 0; i--)
                    {
                        if (random.Next(3) == 0)
                        {
                            header[random.Next(40)] ^= (byte)(1 << random.Next(8));
                        }
                        else if (length > 0)
                        {
                            data[random.Next(length)] = (byte)random.Next(256);
                        }
                    }

                    length = random.Next(8) == 0 ? random.Next(length + 1) : length;
                }

                try
                {
                    step = machine.OnResponse(answer, data.AsSpan(0, length));
                }
                catch (Exception e)
                {
                    Assert.Fail($"Seed {Seed}, input {inputs}: {e}");
                }

                inputs++;
                rounds++;
            }

            steps[(int)step]++;
            if (step == LoginStep.Completed && chap)
            {
                Assert.Fail($"Seed {Seed}, input {inputs}: mutual CHAP ended well although nobody knew the target's secret.");
            }

            if (step == LoginStep.Failed && machine.Failure is null)
            {
                Assert.Fail($"Seed {Seed}, input {inputs}: failed without a reason.");
            }
        }

        TestContext.Out.WriteLine($"Figure: login fuzz: {inputs} answers in {logins} logins: {steps[1]} completed, {steps[2]} redirected, {steps[3]} failed; seed {Seed}.");
        Assert.That(steps[1], Is.Positive);
        Assert.That(steps[2], Is.Positive);
        Assert.That(steps[3], Is.Positive);
    }
}
