using RedisTyped.Benchmarks;

// dotnet run -c Release --project tests/RedisTyped.Benchmarks -- compare --help
return await BenchmarkTool.RunAsync(args, Console.Out, Console.Error);
