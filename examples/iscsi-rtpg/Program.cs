using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiRtpg;

return await UnitTool.RunProcessAsync((console, cancellation) => RtpgTool.RunAsync(args, console, cancellation));
