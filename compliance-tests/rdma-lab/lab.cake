// The RDMA lab: a virtual machine on this machine's files. docs/rdma-lab.md tells how it works.

// Seconds; far more than a run takes, for machines that are busy with something else.
const int LabTimeLimit = 900;

// A comparison takes twelve minutes; where a machine is slow, its slices last longer.
const int BenchTimeLimit = 2700;

// The kernel's workers, soft-RoCE's and with them the target's, stay on the first processor: left to themselves they move over to the initiator's whenever it
// sleeps, the target's work with them.
const string BenchKernelArguments = "workqueue.unbound_cpus=0";

void RunLab()
{
    const string Project = "Lunaris.Lab.Tests";
    if (WhyNoLab() is { } reason)
    {
        totals.Skip(Project, reason);
        return;
    }
    var file = results.CombineWithFilePath($"{Project}.trx");
    if (FileExists(file))
    {
        DeleteFile(file);
    }
    var assembly = MakeAbsolute(File($"./compliance-tests/rdma-lab/{Project}/bin/{configuration}/net10.0/{Project}.dll"));
    var exit = LabScript("boot.sh", arguments => arguments
        .Append(LabTimeLimit.ToString(CultureInfo.InvariantCulture))
        .Append("dotnet").Append("exec").AppendQuoted(assembly.FullPath)
        .Append($"/run/lab/out/{Project}.trx")
        .AppendQuoted(Argument("lab-tests", "")));
    var written = LabFolder().CombineWithFilePath($"out/{Project}.trx");
    if (FileExists(written))
    {
        EnsureDirectoryExists(results);
        CopyFile(written, file);
    }
    totals.Add(Project, file.FullPath, exit);
}

void OpenLabShell()
{
    if (WhyNoLab() is { } reason)
    {
        throw new CakeException(reason);
    }
    LabScript("boot.sh", arguments => arguments.Append("shell"));
}

void BenchLab()
{
    if (WhyNoLab() is { } reason)
    {
        throw new CakeException(reason);
    }
    var output = LabFolder().Combine("bench");
    // Native: what has to be compiled first takes seconds of an emulated processor.
    PublishNative($"{benchmarks}/Lunaris.Benchmarks.csproj", output);
    var yardstick = CompileLoad("libiscsi-load", "-liscsi");
    var onWire = HasArgument("bench-wire");
    var address = LabValue(onWire ? "LAB_WIRE_ADDRESS" : "LAB_ADDRESS");
    var exit = LabScript("boot.sh", arguments =>
    {
        arguments.Append(BenchTimeLimit.ToString(CultureInfo.InvariantCulture));
        if (onWire)
        {
            arguments.Append("bash").AppendQuoted(GuestScript("wire.sh")).Append("run");
        }
        // The target on one processor, the initiator on the other.
        arguments.Append("bash").AppendQuoted(GuestScript("bench.sh"));
        arguments.AppendQuoted(output.CombineWithFilePath("Lunaris.Benchmarks").FullPath)
            .Append("compare").Append("--url").AppendQuoted($"iser://{address}/{LabValue("LAB_LIO_TARGET")}/1?memory={Argument("bench-memory", "mw-odp")}")
            .Append(Argument("bench-args", "--seconds 0.25 --rounds 5 --slices 24"));
        if (yardstick is not null)
        {
            arguments.Append("--yardstick").AppendQuoted(yardstick);
        }
    }, BenchKernelArguments);
    if (exit != 0)
    {
        throw new CakeException($"The comparison ended with {exit}.");
    }
}

/// What keeps this machine from running the lab, or null once its kernel is there.
string WhyNoLab()
{
    if (!IsRunningOnLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
    {
        return "The RDMA lab needs Linux on x86-64.";
    }
    var missing = new[] { "qemu-system-x86_64", "busybox", "modprobe", "cpio", "rdma", "tgtd", "apt-get" }.Where(name => !HasProgram(name)).ToArray();
    if (missing.Length > 0)
    {
        return $"The RDMA lab needs Debian with {string.Join(", ", missing)}: apt-get install qemu-system-x86 busybox-static kmod cpio xz-utils rdma-core ibverbs-providers iproute2 tgt";
    }
    if (LabScript("kernel.sh") != 0 || LabScript("initramfs.sh") != 0)
    {
        return "The RDMA lab's kernel could not be fetched; what went wrong stands above.";
    }
    return null;
}

bool HasProgram(string name) => $"{System.Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(folder => FileExists(System.IO.Path.Combine(folder, name)));

/// What lab.env says of the lab.
string LabValue(string name) => System.IO.File.ReadLines("./compliance-tests/rdma-lab/lab.env").Single(line => line.StartsWith($"{name}="))[(name.Length + 1)..];

string GuestScript(string name) => MakeAbsolute(File($"./compliance-tests/rdma-lab/guest/{name}")).FullPath;

DirectoryPath LabFolder() => MakeAbsolute(Directory("./artifacts/lab"));

int LabScript(string name, Action<ProcessArgumentBuilder> more = null, string kernelArguments = "")
{
    EnsureDirectoryExists(LabFolder());
    var arguments = new ProcessArgumentBuilder()
        .AppendQuoted(MakeAbsolute(File($"./compliance-tests/rdma-lab/host/{name}")).FullPath)
        .AppendQuoted(LabFolder().FullPath);
    more?.Invoke(arguments);
    return StartProcess("bash", new ProcessSettings
    {
        Arguments = arguments,
        EnvironmentVariables = new Dictionary<string, string> { ["LUNARIS_LAB_APPEND"] = kernelArguments },
    });
}
