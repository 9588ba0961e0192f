using System.CommandLine;
using RedisTyped.Cli.Charts;
using RedisTyped.Cli.Distribution;
using RedisTyped.Cli.Keys;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Commands;

/// <summary>Says how evenly keys lie on the nodes. Connects to nothing.</summary>
internal sealed class StatsCommand : ToolCommand
{
    /// <summary>Keys between two looks at the clock and at Ctrl-C.</summary>
    private const int Stride = 8192;

    private readonly Argument<string?> _from = new("-")
    {
        Description = "Written as -: count the keys on standard input, one a line, as --stdin does.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<long?> _keys = new("--keys") { Description = "How many random keys to place; 100000 unless given.", HelpName = "N" };

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = "Other random keys for another number; the same ones for the same. 1 unless given.",
        HelpName = "N",
    };

    private readonly Option<bool> _stdin = new("--stdin") { Description = "Count the keys on standard input, one a line." };

    private readonly Option<bool> _hex = new("--hex") { Description = "The keys on standard input are hexadecimal." };

    private readonly Option<string?> _out = new("--out") { Description = "Also write a chart: FILE.svg or FILE.html.", HelpName = "FILE" };

    public StatsCommand(CommandConsole console)
        : base(
            "stats",
            "Say how evenly keys lie on the nodes: random keys, or yours. Connects to nothing.",
            console,
            "stats --topology servers.txt",
            "stats --topology topology.json --keys 1000000 --seed 7 --json",
            "stats --topology topology.json --out chart.svg",
            "redis-cli --scan | redistyped stats --stdin --topology topology.json")
    {
        Arguments.Add(_from);
        Options.Add(_keys);
        Options.Add(_seed);
        Options.Add(_stdin);
        Options.Add(_hex);
        Options.Add(_out);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        if (words.GetValue(_from) is { } word && word != KeySource.StandardInput)
        {
            throw new UsageException($"stats takes no '{word}'; the only word it knows is -, for keys on standard input.");
        }

        bool fromInput = words.GetValue(_stdin) || words.GetValue(_from) is not null;
        long? keys = words.GetValue(_keys);
        ulong? seed = words.GetValue(_seed);
        Check(fromInput, keys, seed, words.GetValue(_hex));
        var chart = words.GetValue(_out) is { } path ? ChartFile.At(path) : null;
        var topology = Topology(words);

        var distribution = new KeyDistribution(topology.Snapshot);
        await (fromInput
            ? CountInputAsync(distribution, words.GetValue(_hex), cancellationToken)
            : CountRandomAsync(distribution, keys ?? 100_000, seed ?? 1, cancellationToken));
        if (distribution.Total == 0)
        {
            Console.Say("no keys were given");
        }

        string what = fromInput ? "keys of standard input" : $"random keys, seed {seed ?? 1}";
        var report = new DistributionReport(topology.Snapshot.Router.Name, what, distribution.Loads());
        if (AsJson(words))
        {
            DistributionJson.Write(Console.Output, report, load => topology.EndPointOf(load.Node));
        }
        else
        {
            DistributionText.Write(Console, report, load => topology.EndPointOf(load.Node));
        }

        chart?.Write(report);
        return ExitCode.Done;
    }

    private static void Check(bool fromInput, long? keys, ulong? seed, bool hex)
    {
        if (fromInput && (keys is not null || seed is not null))
        {
            throw new UsageException("--keys and --seed are for random keys; leave them out with keys on standard input.");
        }

        if (!fromInput && hex)
        {
            throw new UsageException("--hex is for keys on standard input; add --stdin.");
        }

        if (keys < 1)
        {
            throw new UsageException($"--keys {keys} is not a number of keys; give 1 or more.");
        }
    }

    private Task CountRandomAsync(KeyDistribution distribution, long count, ulong seed, CancellationToken cancellationToken) =>
        CountingProgress.RunAsync(Console, count, told => Task.Run(
            () =>
            {
                var random = new RandomKeys(seed);
                Span<byte> key = stackalloc byte[RandomKeys.Length];
                for (long i = 0; i < count; i++)
                {
                    if (i % Stride == 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        told(i);
                    }

                    random.Next(key);
                    distribution.Add(key);
                }
            },
            cancellationToken));

    private Task CountInputAsync(KeyDistribution distribution, bool hex, CancellationToken cancellationToken) =>
        CountingProgress.RunAsync(Console, total: null, async told =>
        {
            var keys = new KeySource([KeySource.StandardInput], hex, Console);
            await foreach (var key in keys.ReadAsync(cancellationToken))
            {
                distribution.Add(key.Span);
                if (distribution.Total % Stride == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    told(distribution.Total);
                }
            }
        });
}
