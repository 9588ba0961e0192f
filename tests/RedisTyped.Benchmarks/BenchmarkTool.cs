using System.CommandLine;
using System.CommandLine.Invocation;
using RedisTyped.Benchmarks.Comparing;
using RedisTyped.Benchmarks.GatewayHttp;
using RedisTyped.Benchmarks.GatewayLoss;
using RedisTyped.Benchmarks.Gateways;
using RedisTyped.Benchmarks.Micro;
using RedisTyped.Benchmarks.Moves;
using RedisTyped.Benchmarks.Rdb;
using RedisTyped.Benchmarks.Resharding;
using RedisTyped.Benchmarks.Streams;

namespace RedisTyped.Benchmarks;

/// <summary>The program as a function: from words to output and an exit code, 0 done, 1 failed or a target missed, 2 bad usage.</summary>
internal static class BenchmarkTool
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Benchmarks of RedisTyped.")
        {
            new CompareCommand(),
            new GatewayCommand(),
            new GatewayHttpCommand(),
            new LossCommand(),
            new MicroCommand(),
            new MoveCommand(),
            new RdbCommand(),
            new ReshardCommand(),
            new StreamCommand(),
        };
        var words = root.Parse(args);
        if (words.Action is ParseErrorAction)
        {
            foreach (var fault in words.Errors)
            {
                error.WriteLine(fault.Message);
            }

            return 2;
        }

        return await words.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }
}
