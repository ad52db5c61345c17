using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiPr;

return await UnitTool.RunProcessAsync((console, cancellation) => PrTool.RunAsync(args, console, cancellation));
