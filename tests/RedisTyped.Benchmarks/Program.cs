using System.CommandLine;
using RedisTyped.Benchmarks.Comparing;

// dotnet run -c Release --project tests/RedisTyped.Benchmarks -- compare
var root = new RootCommand("Benchmarks of RedisTyped.") { new CompareCommand() };
return await root.Parse(args).InvokeAsync();
