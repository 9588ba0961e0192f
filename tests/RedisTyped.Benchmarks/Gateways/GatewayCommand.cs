using System.CommandLine;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Reports;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Gateways;

/// <summary><c>gateway</c>: redistyped serve beside nutcracker, over the same four nodes, by redis-benchmark.</summary>
internal sealed class GatewayCommand : Command
{
    private const int NodeCount = 4;
    private const string Marks = "gateway";

    private readonly Option<string[]> _only = new("--only")
    {
        Description = $"Measure these rows alone: {string.Join(", ", GatewayRow.All.Select(static row => row.Name))}.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _repetitions = new("--repetitions")
    {
        Description = "How often each contender is measured; 5 unless given.",
        HelpName = "N",
        DefaultValueFactory = static _ => 5,
    };

    private readonly Option<double> _size = new("--size")
    {
        Description = "How many requests a sample has, in parts of the usual number; 1 unless given.",
        HelpName = "PARTS",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<bool> _direct = new("--direct") { Description = "Measure one node without anything before it, too." };

    private readonly Option<string?> _markdown = new("--markdown")
    {
        Description = $"Write the figures between {MarkedSection.BeginOf(Marks)} and {MarkedSection.EndOf(Marks)} of a page.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _svg = new("--svg") { Description = "Draw the ratios.", HelpName = "FILE" };

    private readonly Option<bool> _noTargets = new("--no-targets") { Description = "Exit with 0 though a target is missed." };

    public GatewayCommand()
        : base("gateway", "Compare redistyped serve with nutcracker (twemproxy) over four nodes, by redis-benchmark. Exits with 1 when a target is missed.")
    {
        Options.Add(_only);
        Options.Add(_repetitions);
        Options.Add(_size);
        Options.Add(_direct);
        Options.Add(_markdown);
        Options.Add(_svg);
        Options.Add(_noTargets);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        TextWriter output = words.InvocationConfiguration.Output;
        TextWriter error = words.InvocationConfiguration.Error;
        try
        {
            MarkedSection? page = words.GetValue(_markdown) is { } path ? MarkedSection.In(path, Marks) : null;
            string[] only = words.GetValue(_only) ?? [];
            double size = words.GetValue(_size);
            GatewayRow[] rows = [.. GatewayRow.All.Where(row => only.Length == 0 || only.Contains(row.Name)).Select(row => row with { Requests = (int)(row.Requests * size) })];
            int repetitions = words.GetValue(_repetitions);
            IReadOnlyList<GatewayResult> results = await MeasureAsync(rows, repetitions, words.GetValue(_direct), error, cancellationToken);
            string where = $"{MachineFacts.Here()}; redis-benchmark -c {GatewayRow.Connections}";
            string report = GatewayReport.Markdown(results, where, repetitions);
            output.Write(report);
            page?.Write(report);
            if (words.GetValue(_svg) is { } svg)
            {
                await File.WriteAllTextAsync(svg, GatewayReport.Svg(results, where), CancellationToken.None);
            }

            string[] missed = [.. results.SelectMany(static result => result.Missed())];
            foreach (string one in missed)
            {
                output.WriteLine($"MISSED {one}");
            }

            return missed.Length > 0 && !words.GetValue(_noTargets) ? 1 : 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or RedisNodeStartException or IOException or OperationCanceledException)
        {
            error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static async Task<IReadOnlyList<GatewayResult>> MeasureAsync(
        IReadOnlyList<GatewayRow> rows, int repetitions, bool direct, TextWriter error, CancellationToken cancellationToken)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(NodeCount, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, cancellationToken);
        await using NutcrackerProcess nutcracker = await NutcrackerProcess.TryStartAsync(nodes.Nodes.Select(static node => node.Port), NutcrackerPlacement.Ketama)
            ?? throw new InvalidDataException("nutcracker is not installed (Debian: twemproxy); there is nothing to compare with.");
        await using ServedGateway gateway = await ServedGateway.StartAsync(nodes.TopologyJson());
        GatewayResult[] results = [.. rows.Select(static row => new GatewayResult(row, new List<GatewaySample>(), new List<GatewaySample>(), new List<GatewaySample>()))];

        // The keys, and the compiler's time with the gateway's code.
        GatewayRow warm = GatewayRow.All.First(static row => row.Name == "set-p16") with { Requests = 400_000 };
        foreach (int port in new[] { nutcracker.Port, gateway.Port, gateway.Port, nodes[0].Port })
        {
            await RedisBenchmark.RunAsync(port, warm, 0, cancellationToken);
        }

        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            error.Write($"{repetition + 1}/{repetitions} ");
            foreach (GatewayResult result in results)
            {
                var contenders = new List<(int Port, int Process, IReadOnlyList<GatewaySample> Samples)>
                {
                    (nutcracker.Port, nutcracker.ProcessId, result.Nutcracker),
                    (gateway.Port, gateway.ProcessId, result.Gateway),
                };
                if (direct)
                {
                    contenders.Add((nodes[0].Port, 0, result.Direct));
                }

                if (repetition % 2 == 1)
                {
                    contenders.Reverse();
                }

                foreach (var (port, process, samples) in contenders)
                {
                    ((List<GatewaySample>)samples).Add(await RedisBenchmark.RunAsync(port, result.Row, process, cancellationToken));
                }

                error.Write('.');
            }

            error.WriteLine();
        }

        return results;
    }
}
