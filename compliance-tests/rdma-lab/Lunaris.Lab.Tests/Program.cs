using System.Reflection;
using Lunaris.Lab.Tests.Running;

// Lunaris.Lab.Tests.dll [results.trx [name]]: runs the tests whose full name contains the name, or matches it if it is a pattern.
return LabRunner.Run(Assembly.GetExecutingAssembly(), results: args.ElementAtOrDefault(0), pattern: args.ElementAtOrDefault(1));
