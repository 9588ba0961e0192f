using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Clusters;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Cli.Commands;

/// <summary>Asks every node for a sign of life, all at the same time.</summary>
internal sealed class PingCommand : ToolCommand
{
    private readonly TimeoutOption _timeout = new();

    public PingCommand(CommandConsole console)
        : base(
            "ping",
            "Ask every node for a sign of life, all at the same time. Exit code 1 when any is down.",
            console,
            "ping --topology servers.txt",
            "ping --topology topology.json --timeout 500ms --json")
    {
        Options.Add(_timeout);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var topology = Topology(words);
        var timeout = words.GetValue(_timeout);

        // By an address of a Redis Cluster any of its servers could answer, and all of them would be connected to.
        IEnumerable<NodePlan> asked = topology.IsCluster ? topology.Plans.Select(ClusterSettings.Lone) : topology.Plans;
        var answers = await Task.WhenAll(asked.Select(plan => PingAsync(plan, timeout, cancellationToken)));
        if (AsJson(words))
        {
            WriteLines(topology, answers);
        }
        else
        {
            WriteTable(topology, answers);
        }

        int down = answers.Count(answer => answer.Error is not null);
        if (down == 0)
        {
            return ExitCode.Done;
        }

        Console.Say($"{down} of {answers.Length} {(answers.Length == 1 ? "node is" : "nodes are")} down");
        return ExitCode.Failed;
    }

    private static async Task<Answer> PingAsync(NodePlan plan, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var (node, failure) = await NodeDial.ConnectAsync(plan, timeout, cancellationToken);
        if (node is null)
        {
            return new Answer(plan, null, failure!.Reason);
        }

        try
        {
            // The connect has pinged once, so this measures the way to the node and back, and nothing of the start.
            long start = Stopwatch.GetTimestamp();
            await node.Database.ExecuteAsync("PING").WaitAsync(node.OperationTimeout, cancellationToken);
            return new Answer(plan, Stopwatch.GetElapsedTime(start), null);
        }
        catch (TimeoutException)
        {
            return new Answer(plan, null, $"no answer within {node.OperationTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s");
        }
        catch (RedisException e)
        {
            return new Answer(plan, null, e.Message);
        }
        finally
        {
            await node.CloseAsync();
        }
    }

    private void WriteLines(TopologyInput topology, Answer[] answers)
    {
        foreach (var answer in answers)
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("node", answer.Plan.Id.Name);
                json.WriteString("endpoint", topology.EndPointOf(answer.Plan.Id));
                json.WriteBoolean("up", answer.Latency is not null);
                if (answer.Latency is { } latency)
                {
                    json.WriteNumber("latencyMs", Math.Round(latency.TotalMilliseconds, 3));
                }
                else
                {
                    json.WriteString("error", answer.Error);
                }
            });
        }
    }

    private void WriteTable(TopologyInput topology, Answer[] answers)
    {
        var table = new TextTable().Column("NODE").Column("ENDPOINT").Column("STATE").Column("LATENCY", right: true).Column("ERROR");
        foreach (var answer in answers)
        {
            table.Row(
            [
                answer.Plan.Id.Name,
                topology.EndPointOf(answer.Plan.Id),
                answer.Latency is null ? "down" : "up",
                answer.Latency is { } latency ? latency.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture) + " ms" : "-",
                answer.Error ?? "",
            ]);
        }

        table.Write(Console);
    }

    private sealed record Answer(NodePlan Plan, TimeSpan? Latency, string? Error);
}
