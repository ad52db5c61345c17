using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

#load "compliance-tests/rdma-lab/lab.cake"

// The build: dotnet tool restore && dotnet cake --target=<Build|Test|Unit|Interop|Lab|LabBench|LabShell|Deps|Format|Bench|GlueBench|VhostBench|Library|Publish|Clean>

var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");

var solution = File("./Lunaris.slnx");
var unitTests = new[] { "./compliance-tests/Lunaris.Tests/Lunaris.Tests.csproj" };
var complianceTests = new[] { "./compliance-tests/Lunaris.Compliance/Lunaris.Compliance.csproj" };
var interopTests = new[] { "./compliance-tests/Lunaris.Interop.Tests/Lunaris.Interop.Tests.csproj" };
var benchmarks = "./compliance-tests/benchmarks/Lunaris.Benchmarks";
var results = MakeAbsolute(Directory("./artifacts/test-results"));
var totals = new TestTotals();

// What the tiers beyond the .NET SDK need on Debian and Ubuntu.
var debianPackages = new[]
{
    "tgt", "libiscsi-bin", "libiscsi-dev", "qemu-utils", "qemu-block-extra", "tshark", "strace", "tmux", "gcc",
    "libibverbs-dev", "librdmacm-dev",
    // The RDMA lab, and the guest on libiscsi.so.7.
    "qemu-system-x86", "sg3-utils", "busybox-static", "kmod", "cpio", "xz-utils", "zstd", "ibverbs-providers", "rdma-core", "iproute2",
};

Task("Clean")
    .Description("Removes everything that a build makes.")
    .Does(() =>
{
    CleanDirectories(GetDirectories("./{lib,transports,compliance-tests,qemu-glue,examples}/**/{bin,obj}"));
    CleanDirectory("./artifacts");
});

Task("Build")
    .Description("Builds the solution; warnings are errors.")
    .Does(() => DotNetBuild(solution, new DotNetBuildSettings
    {
        Configuration = configuration,
        MSBuildSettings = new DotNetMSBuildSettings { NodeReuse = false },
    }));

Task("Prerequisites")
    .Description("Installs what the interop tier needs, on Debian as root; elsewhere says what is missing.")
    .Does(InstallPrerequisites);

Task("Deps")
    .Description("Checks over compiled metadata who knows whom, and the purity of the engine.")
    .IsDependentOn("Build")
    .Does(() => RunTests(unitTests, filter: "TestCategory=Architecture", count: false, requireEverything: true));

Task("Unit")
    .Description("Every test that needs nothing but the .NET SDK.")
    .IsDependentOn("Build")
    .Does(() => RunTests([.. unitTests, .. complianceTests]));

Task("Interop")
    .Description("Real targets, real consumers, Wireshark's dissectors.")
    .IsDependentOn("Prerequisites")
    .IsDependentOn("Build")
    .IsDependentOn("Library")
    .IsDependentOn("GuestKernel")
    .Does(() => RunTests(interopTests));

Task("Lab")
    .Description("In a virtual machine: soft-RoCE, LIO and tgt over iSER; --lab-tests=NAME for some of the tests only.")
    .IsDependentOn("Prerequisites")
    .IsDependentOn("Build")
    .IsDependentOn("Library")
    .Does(RunLab);

Task("LabBench")
    .Description("In the RDMA lab: Lunaris and Debian's libiscsi over iSER in turn on LIO; with a network between the two by --bench-wire, other memory than windows by --bench-memory=RUNG, other arguments than the usual behind --bench-args=\"…\".")
    .IsDependentOn("Prerequisites")
    .Does(BenchLab);

Task("LabShell")
    .Description("A shell in the lab's virtual machine, with everything up; exit ends it.")
    .IsDependentOn("Prerequisites")
    .Does(OpenLabShell);

Task("Test")
    .Description("Every tier that this machine can run; the last line printed is the sum.")
    .IsDependentOn("Prerequisites")
    .IsDependentOn("Build")
    .IsDependentOn("Library")
    .IsDependentOn("GuestKernel")
    .IsDependentOn("Deps")
    .Does(() =>
    {
        RunTests([.. unitTests, .. complianceTests, .. interopTests]);
        RunLab();
    });

Task("GuestKernel")
    .Description("Fetches the kernel of the RDMA lab, which the guest on libiscsi.so.7 boots too.")
    .IsDependentOn("Prerequisites")
    .Does(() =>
    {
        if (WhyNoLab() is { } reason)
        {
            Warning(reason);
        }
    });

Task("Library")
    .Description("NativeAOT: libiscsi.so.7 in artifacts/lib, where the tests of its consumers look for it.")
    .Does(PublishLibrary);

Task("Format")
    .Description("Fails where dotnet format would change a file.")
    .Does(() => DotNetFormat(solution, new DotNetFormatSettings { VerifyNoChanges = true }));

Task("Bench")
    .Description("Lunaris and Debian's libiscsi in turn against the embedded target; other arguments than the usual behind --bench-args=\"…\".")
    .IsDependentOn("Prerequisites")
    .Does(() =>
{
    var arguments = BuildBenchmarks("compare");
    if (CompileLoad("libiscsi-load", "-liscsi") is { } yardstick)
    {
        arguments.Append("--yardstick").AppendQuoted(yardstick);
    }
    else
    {
        Warning("libiscsi's own figures are missing: they take gcc and libiscsi-dev.");
    }
    RunBenchmarks(arguments, "--seconds 0.25");
});

Task("GlueBench")
    .Description("qemu-img and iscsi-* on our libiscsi.so.7 and on Debian's, in turn; further arguments behind --bench-args=\"…\".")
    .IsDependentOn("Prerequisites")
    .IsDependentOn("Library")
    .Does(() =>
{
    var arguments = BuildBenchmarks("glue").Append("--library").AppendQuoted(MakeAbsolute(Directory("./artifacts/lib")).FullPath);
    RunBenchmarks(arguments, "--rounds 31 --seconds 0.4");
});

Task("VhostBench")
    .Description("Our vhost-user-blk backend and qemu-storage-daemon on Debian's libiscsi, in turn; other arguments than the usual behind --bench-args=\"…\".")
    .IsDependentOn("Prerequisites")
    .Does(() =>
{
    var output = MakeAbsolute(Directory("./artifacts/bench"));
    PublishNative("./qemu-glue/Lunaris.VhostUserBlk/Lunaris.VhostUserBlk.csproj", output);
    var arguments = BuildBenchmarks("vhost")
        .Append("--backend").AppendQuoted(output.CombineWithFilePath("lunaris-vhost-user-blk").FullPath)
        .Append("--front-end").AppendQuoted(CompileLoad("vhost-user-load", "") ?? throw new CakeException("The load is a C program: it takes gcc."));
    RunBenchmarks(arguments, "--seconds 0.25");
});

Task("Publish")
    .Description("NativeAOT: every tool of examples/ and qemu-glue/ as one native file in artifacts/bin, libiscsi.so.7 in artifacts/lib.")
    .IsDependentOn("Library")
    .Does(() =>
{
    var output = MakeAbsolute(Directory("./artifacts/bin"));
    CleanDirectory(output);
    var projects = GetFiles("./{examples,qemu-glue}/**/*.csproj").Where(IsNativeTool).ToArray();
    if (projects.Length == 0)
    {
        throw new CakeException("No project asks to be published: it sets <LunarisNativeTool>true</LunarisNativeTool>.");
    }
    foreach (var project in projects)
    {
        PublishNative(project.FullPath, output);
    }
});

try
{
    RunTarget(target);
}
catch (Exception exception)
{
    Error("{0}", exception.Message);
    totals.Broken = true;
}

// Cake's own report is out by now, so that the sum is the last line whatever happened.
var measured = target is "Test" or "Unit" or "Interop" or "Lab";
if (measured)
{
    foreach (var figure in totals.Figures)
    {
        Console.WriteLine(figure);
    }
    foreach (var failure in totals.Failures)
    {
        Console.WriteLine($"FAILED  {failure}");
    }
    foreach (var skip in totals.Skips.GroupBy(skip => skip.Reason))
    {
        Console.WriteLine($"skipped {skip.Count()}: {skip.Key}");
    }
    if (totals.Passed + totals.Failed == 0)
    {
        Console.WriteLine("No test ran.");
        totals.Broken = true;
    }
    Console.WriteLine(FormattableString.Invariant($"{totals.Passed} passed, {totals.Failed} failed, {totals.Skipped} skipped"));
}
Console.Out.Flush();
System.Environment.Exit(totals.Broken || totals.Failed > 0 ? 1 : 0);

void PublishNative(string project, DirectoryPath output) =>
    DotNetPublish(project, new DotNetPublishSettings
    {
        Configuration = configuration,
        OutputDirectory = output,
        MSBuildSettings = new DotNetMSBuildSettings { NodeReuse = false }.WithProperty("LunarisAot", "true"),
    });

ProcessArgumentBuilder BuildBenchmarks(string command)
{
    var settings = new DotNetBuildSettings { Configuration = configuration };
    DotNetBuild("./examples/iscsi-target/iscsi-target.csproj", settings);
    DotNetBuild($"{benchmarks}/Lunaris.Benchmarks.csproj", settings);
    return new ProcessArgumentBuilder().Append(command)
        .Append("--target").AppendQuoted(MakeAbsolute(File($"./examples/iscsi-target/bin/{configuration}/net10.0/iscsi-target")).FullPath);
}

// The path of the program, or null where it cannot be compiled.
string CompileLoad(string name, string libraries)
{
    var program = MakeAbsolute(File($"./artifacts/bench/{name}"));
    EnsureDirectoryExists(program.GetDirectory());
    var compiled = Context.Tools.Resolve("gcc") is not null
        && StartProcess("gcc", new ProcessSettings { Arguments = $"-O2 -o {program} {benchmarks}/{name}.c {libraries}" }) == 0;
    return compiled ? program.FullPath : null;
}

void RunBenchmarks(ProcessArgumentBuilder arguments, string usual)
{
    arguments.Append(Argument("bench-args", usual));
    DotNetRun($"{benchmarks}/Lunaris.Benchmarks.csproj", arguments, new DotNetRunSettings { Configuration = configuration, NoBuild = true });
}

void RunTests(string[] projects, string filter = null, bool count = true, bool requireEverything = false)
{
    foreach (var project in projects)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(project);
        var file = results.CombineWithFilePath($"{name}{(count ? "" : ".deps")}.trx");
        if (FileExists(file))
        {
            DeleteFile(file);
        }
        var environment = new Dictionary<string, string>();
        if (requireEverything)
        {
            environment["CI"] = "true";
        }
        var exit = 0;
        DotNetTest(project, new DotNetTestSettings
        {
            Configuration = configuration,
            NoBuild = true,
            NoLogo = true,
            Filter = filter,
            ResultsDirectory = results,
            Loggers = [$"trx;LogFileName={file.GetFilename()}", "console;verbosity=minimal"],
            ArgumentCustomization = arguments => arguments.Append("--blame-hang-timeout").Append("15m"),
            EnvironmentVariables = environment,
            HandleExitCode = code =>
            {
                exit = code;
                return true;
            },
        });
        var run = new TestTotals();
        run.Add(name, file.FullPath, exit);
        if (count)
        {
            totals.Add(name, file.FullPath, exit);
        }
        else if (run.Broken || run.Failed > 0 || run.Passed == 0)
        {
            throw new CakeException($"{name}: {run.Failed} failed, {run.Passed} passed.");
        }
    }
}

void InstallPrerequisites()
{
    if (!IsRunningOnLinux() || Context.Tools.Resolve("dpkg-query") is null)
    {
        Information("Not a Debian system: the tests whose tools are missing will say so and be skipped.");
        return;
    }
    var missing = debianPackages.Where(package => !IsInstalled(package)).ToArray();
    if (missing.Length == 0)
    {
        return;
    }
    if (System.Environment.UserName != "root")
    {
        Warning("Missing, and not root: apt-get install {0}", string.Join(' ', missing));
        return;
    }
    Information("Installing {0}", string.Join(' ', missing));
    if (Apt("update") != 0 || Apt("install --yes --no-install-recommends " + string.Join(' ', missing)) != 0)
    {
        Warning("Not everything could be installed: the tests whose tools are missing will say so.");
    }
}

void PublishLibrary()
{
    var output = MakeAbsolute(Directory("./artifacts/lib"));
    var published = MakeAbsolute(Directory("./artifacts/library"));
    EnsureDirectoryExists(output);
    foreach (var project in GetFiles("./qemu-glue/**/*.csproj"))
    {
        if (XDocument.Load(project.FullPath).Descendants("LunarisNativeLibrary").FirstOrDefault()?.Value is not { } name)
        {
            continue;
        }
        CleanDirectory(published);
        DotNetPublish(project.FullPath, new DotNetPublishSettings
        {
            Configuration = configuration,
            OutputDirectory = published,
            MSBuildSettings = new DotNetMSBuildSettings { NodeReuse = false }.WithProperty("LunarisAot", "true"),
        });
        // Put in place in one step: programs may be running on the one that is there.
        var built = published.CombineWithFilePath($"{project.GetFilenameWithoutExtension()}.so");
        System.IO.File.Move(built.FullPath, output.CombineWithFilePath(name).FullPath, overwrite: true);
    }
}

bool IsInstalled(string package)
{
    var exit = StartProcess(
        "dpkg-query",
        new ProcessSettings { Arguments = $"--show --showformat=${{db:Status-Status}} {package}", RedirectStandardOutput = true, RedirectStandardError = true },
        out IEnumerable<string> output);
    return exit == 0 && output.FirstOrDefault() == "installed";
}

int Apt(string arguments) => StartProcess("apt-get", new ProcessSettings
{
    Arguments = arguments,
    EnvironmentVariables = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" },
});

bool IsNativeTool(FilePath project)
    => XDocument.Load(project.FullPath).Descendants("LunarisNativeTool").Any(element => element.Value == "true");

sealed class TestTotals
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>Something went wrong that is no failed test: a build, a crashed host, a run without tests.</summary>
    public bool Broken { get; set; }

    public List<string> Failures { get; } = [];

    public List<(string Test, string Reason)> Skips { get; } = [];

    /// <summary>Lines that tests wrote behind "Figure: ": what a run measured, however it ended.</summary>
    public List<string> Figures { get; } = [];

    /// <summary>Notes a whole run that this machine cannot do: skipped, and a failure where <c>CI=true</c> asks for everything.</summary>
    public void Skip(string project, string reason)
    {
        if (System.Environment.GetEnvironmentVariable("CI") == "true")
        {
            Failed++;
            Failures.Add($"{project}: {reason}");
        }
        else
        {
            Skipped++;
            Skips.Add((project, reason));
        }
    }

    /// <summary>Adds one run by its result elements: the counters of the file leave skipped tests out.</summary>
    public void Add(string project, string file, int exit)
    {
        if (!System.IO.File.Exists(file))
        {
            Broken = true;
            Failures.Add($"{project}: no results were written (exit status {exit})");
            return;
        }
        var failedBefore = Failed;
        XNamespace ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        foreach (var result in XDocument.Load(file).Descendants(ns + "UnitTestResult"))
        {
            var test = $"{project}: {(string)result.Attribute("testName")}";
            switch ((string)result.Attribute("outcome"))
            {
                case "Passed":
                    Passed++;
                    break;
                case "NotExecuted":
                    Skipped++;
                    Skips.Add((test, result.Descendants(ns + "Message").FirstOrDefault()?.Value.Trim() ?? result.Descendants(ns + "StdOut").FirstOrDefault()?.Value.Trim() ?? "no reason given"));
                    break;
                default:
                    Failed++;
                    Failures.Add($"{test}: {FirstLines(result.Descendants(ns + "Message").FirstOrDefault()?.Value)}");
                    break;
            }
            var output = result.Descendants(ns + "StdOut").FirstOrDefault()?.Value ?? "";
            Figures.AddRange(output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Figure: ", StringComparison.Ordinal)));
        }
        if (exit != 0 && Failed == failedBefore)
        {
            Broken = true;
            Failures.Add($"{project}: the run ended early (exit status {exit})");
        }
    }

    /// <summary>What a failed test says, on one line, as far as a list of failures can show it.</summary>
    static string FirstLines(string message) => message is null
        ? "no message"
        : string.Join(" | ", message.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Take(6));
}
