using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiTap;

return await UnitTool.RunProcessAsync((console, cancellation) => TapTool.RunAsync(args, console, cancellation));
