using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiReadCapacity16;

return await UnitTool.RunProcessAsync((console, cancellation) => ReadCapacity16Tool.RunAsync(args, console, cancellation));
