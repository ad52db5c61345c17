using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiSwp;

return await UnitTool.RunProcessAsync((console, cancellation) => SwpTool.RunAsync(args, console, cancellation));
