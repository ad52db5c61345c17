using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lunaris.Examples.IscsiTarget;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Target;
using Lunaris.Target.Scsi;

// Exit codes: 0 ended by Ctrl-C or SIGTERM, 1 the command line is wrong, 2 the port cannot be listened on.
const int Usage = 1;
const int CannotListen = 2;

Option<string> size = new("--size") { Description = "Size of each LUN: a number with K, M, G or T.", DefaultValueFactory = static _ => "64M" };
Option<int> port = new("--port") { Description = "TCP port; 0 takes a free one.", DefaultValueFactory = static _ => 3260 };
Option<string> address = new("--address") { Description = "Address to listen on.", DefaultValueFactory = static _ => "127.0.0.1" };
Option<int> blockSize = new("--block-size") { Description = "Block size in bytes: 512 or 4096.", DefaultValueFactory = static _ => 512 };
blockSize.AcceptOnlyFromAmong("512", "4096");
Option<int> luns = new("--luns") { Description = "Number of LUNs, from 0 on.", DefaultValueFactory = static _ => 1 };
Option<string> target = new("--target") { Description = "Name of the target.", DefaultValueFactory = static _ => "iqn.2026-01.io.lunaris:disk" };
Option<string?> chapUser = new("--chap-user") { Description = "CHAP name that initiators must prove; needs --chap-password-env." };
Option<string?> chapPassword = new("--chap-password-env") { Description = "Environment variable with the CHAP secret, so that it stands on no command line." };
Option<int?> cpu = new("--cpu") { Description = "CPU to run on." };
Option<bool> readOnly = new("--read-only") { Description = "Refuse writes." };

RootCommand root = new("A RAM-disk iSCSI target. Exit codes: 0 ended by Ctrl-C or SIGTERM, 1 wrong command line, 2 the port cannot be listened on.")
{
    size, port, address, blockSize, luns, target, chapUser, chapPassword, cpu, readOnly,
};
root.SetAction(Run);
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    return Usage;
}

return parsed.Invoke();

int Run(ParseResult result)
{
    if (!ByteSize.TryParse(result.GetValue(size)!, out long length) || length % result.GetValue(blockSize) != 0)
    {
        return Fail("--size is a number with K, M, G or T, and a multiple of the block size.");
    }

    if (!IPAddress.TryParse(result.GetValue(address), out IPAddress? ip))
    {
        return Fail("--address is no IP address.");
    }

    if (result.GetValue(port) is < 0 or > 65535 || result.GetValue(luns) is < 1 or > 16384)
    {
        return Fail("--port is 0 to 65535 and --luns 1 to 16384.");
    }

    TargetAuthentication? authentication = null;
    if (result.GetValue(chapUser) is { } user)
    {
        string? secret = result.GetValue(chapPassword) is { } variable ? Environment.GetEnvironmentVariable(variable) : null;
        if (string.IsNullOrEmpty(secret))
        {
            return Fail("--chap-user needs --chap-password-env with the name of a variable that holds the secret.");
        }

        authentication = new TargetAuthentication { Initiator = new ChapCredentials(user, ChapSecret.FromText(secret)) };
    }

    if (result.GetValue(cpu) is { } processor)
    {
        if (processor < 0 || processor >= Math.Min(Environment.ProcessorCount, 64) || !(OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
        {
            return Fail("--cpu is a CPU of this machine.");
        }

        Process.GetCurrentProcess().ProcessorAffinity = (nint)(1L << processor);
    }

    EmbeddedTargetOptions options = new()
    {
        Portals = [new IPEndPoint(ip, result.GetValue(port))],
        Targets =
        [
            new TargetDefinition
            {
                Name = result.GetValue(target)!,
                Authentication = authentication,
                LogicalUnits =
                [
                    .. Enumerable.Range(0, result.GetValue(luns)).Select(n => new LogicalUnitOptions
                    {
                        Number = (ulong)n,
                        Length = length,
                        BlockSize = result.GetValue(blockSize),
                        IsReadOnly = result.GetValue(readOnly),
                    }),
                ],
            },
        ],
    };

    EmbeddedTarget embedded;
    try
    {
        embedded = EmbeddedTarget.Start(options);
    }
    catch (SocketException e)
    {
        Console.Error.WriteLine($"Cannot listen on {ip}, port {result.GetValue(port)}: {e.Message}");
        return CannotListen;
    }
    catch (FormatException e)
    {
        return Fail($"--target: {e.Message}");
    }

    using (embedded)
    using (ManualResetEventSlim end = new())
    {
        Action<PosixSignalContext> onSignal = context =>
        {
            context.Cancel = true;
            end.Set();
        };
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, onSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, onSignal);
        foreach (LogicalUnit unit in embedded.Targets[0].LogicalUnits)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"iscsi://{embedded.Portal}/{embedded.Targets[0].Name}/{unit.Options.Number}"));
        }

        Console.Out.Flush();
        end.Wait();
        return 0;
    }
}

static int Fail(string sentence)
{
    Console.Error.WriteLine(sentence);
    return Usage;
}
