using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiDiscard;

return await UnitTool.RunProcessAsync((console, cancellation) => DiscardTool.RunAsync(args, console, cancellation));
