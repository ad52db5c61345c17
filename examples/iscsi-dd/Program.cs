using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiDd;

return await UnitTool.RunProcessAsync((console, cancellation) => DdTool.RunAsync(args, console, cancellation));
