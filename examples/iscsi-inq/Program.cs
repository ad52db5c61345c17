using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiInq;

return await UnitTool.RunProcessAsync((console, cancellation) => InqTool.RunAsync(args, console, cancellation));
