using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiMd5Sum;

return await UnitTool.RunProcessAsync((console, cancellation) => Md5SumTool.RunAsync(args, console, cancellation));
