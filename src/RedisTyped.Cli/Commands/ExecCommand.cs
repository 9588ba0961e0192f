using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Cli.Keys;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Replies;
using RedisTyped.Cli.Terminal;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Cli.Commands;

/// <summary>Runs one Redis command on the node that its keys name, or on one named.</summary>
internal sealed class ExecCommand : ToolCommand
{
    private readonly Argument<string[]> _words = new("COMMAND")
    {
        Description = "The Redis command and its arguments. Behind -- all words are the command's, also --json and the like.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _node = new("--node")
    {
        Description = "Run it on this node, whatever its keys.",
        HelpName = "NODE",
    };

    private readonly TimeoutOption _timeout = new();

    public ExecCommand(CommandConsole console)
        : base(
            "exec",
            "Run a Redis command on the node that its keys name.",
            console,
            "exec --topology servers.txt GET user:42:name",
            "exec --topology topology.json --json HGETALL \"{user:42}:profile\"",
            "exec --topology topology.json --node a DBSIZE",
            "exec --topology topology.json -- SET user:42:flag --json")
    {
        Arguments.Add(_words);
        Options.Add(_node);
        Options.Add(_timeout);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string[] given = words.GetRequiredValue(_words);
        KeyWords.RefuseOptions(given.Take(Math.Min(1, KeyWords.BeforeDashes(words, given.Length))), "command");
        if (string.IsNullOrWhiteSpace(given[0]))
        {
            throw new UsageException("The command is blank; give its name, such as GET.");
        }

        var topology = Topology(words);
        string? named = words.GetValue(_node);
        var line = CommandLine.Parse(given[0], given[1..]);
        var node = named is null ? Owner(topology, line) : topology.Plan(named);
        ReplyNode reply;
        try
        {
            reply = ReplyNode.Read(
                named is null
                    ? await RouteAsync(topology, given, words.GetValue(_timeout), cancellationToken)
                    : await RunOnAsync(node!, line, words.GetValue(_timeout), cancellationToken),
                isStatus: StatusReply.Expected(line));
        }
        catch (RedisServerException e)
        {
            reply = ReplyNode.OfError(e.Message);
        }

        Write(words, topology, node, line, reply);
        return reply.Kind == ReplyKind.Error ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>The node of the first key, to be named beside the reply; the client decides for itself.</summary>
    private static NodePlan? Owner(TopologyInput topology, CommandLine line)
    {
        if (line.Spec is null || line.FindKeys() is not { WhyUnknown: null, Positions: { Count: > 0 } keys })
        {
            return null;
        }

        var route = topology.Snapshot.RouteOf(line[keys[0]]);
        return topology.Plans.First(plan => plan.Id == route.Node);
    }

    private static async Task<RedisResult> RouteAsync(
        TopologyInput topology, string[] given, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        // A node that is down must not keep commands from the others.
        var options = topology.Options;
        options.AbortOnConnectFail = false;
        if (timeout is { } limit)
        {
            options.ConnectTimeout = limit;
            options.OperationTimeout = limit;
        }

        try
        {
            await using var redis = await ShardedRedis.ConnectAsync(options, cancellationToken: cancellationToken);
            return await redis.ExecuteAsync(given[0], given[1..], cancellationToken);
        }
        catch (UnroutableCommandException e) when (e.Reason is not UnroutableReason.SharedConnection)
        {
            throw new CommandRefusedException($"{e.Message} Here: --node NODE.", e);
        }
    }

    private static async Task<RedisResult> RunOnAsync(
        NodePlan plan, CommandLine line, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (timeout is { } limit)
        {
            TimeoutOption.Apply(limit, [plan]);
            plan = plan with { OperationTimeout = limit };
        }

        plan.Configuration!.AbortOnConnectFail = true;
        var (node, failure) = await NodeConnector.ConnectAsync(plan with { Required = true }, NullLogger.Instance, cancellationToken);
        if (node is null)
        {
            throw new NodeUnavailableException([failure!]);
        }

        try
        {
            return await CommandDispatch.ExecuteAsync(node, line, cancellationToken);
        }
        finally
        {
            await node.CloseAsync();
        }
    }

    private void Write(ParseResult words, TopologyInput topology, NodePlan? node, CommandLine line, ReplyNode reply)
    {
        if (!AsJson(words))
        {
            ReplyText.Write(Console.Output, reply);
            return;
        }

        JsonLine.Write(Console.Output, json =>
        {
            if (node is not null)
            {
                json.WriteString("node", node.Id.Name);
                json.WriteString("endpoint", topology.EndPointOf(node.Id));
            }

            json.WriteString("command", line.Name);
            if (reply.Kind == ReplyKind.Error)
            {
                json.WriteString("error", reply.Text);
                return;
            }

            json.WritePropertyName("reply");
            ReplyJson.Write(json, reply);
        });
    }
}
