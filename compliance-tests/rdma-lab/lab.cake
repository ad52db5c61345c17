// The RDMA lab: a virtual machine on this machine's files. docs/rdma-lab.md tells how it works.

// Seconds; far more than a run takes, for machines that are busy with something else.
const int LabTimeLimit = 900;

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

DirectoryPath LabFolder() => MakeAbsolute(Directory("./artifacts/lab"));

int LabScript(string name, Action<ProcessArgumentBuilder> more = null)
{
    EnsureDirectoryExists(LabFolder());
    var arguments = new ProcessArgumentBuilder()
        .AppendQuoted(MakeAbsolute(File($"./compliance-tests/rdma-lab/host/{name}")).FullPath)
        .AppendQuoted(LabFolder().FullPath);
    more?.Invoke(arguments);
    return StartProcess("bash", new ProcessSettings { Arguments = arguments });
}
