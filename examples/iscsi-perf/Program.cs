using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiPerf;

return await UnitTool.RunProcessAsync((console, cancellation) => PerfTool.RunAsync(args, console, cancellation));
