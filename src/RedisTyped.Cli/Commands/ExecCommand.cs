using Microsoft.Extensions.Logging.Abstractions;
using System.CommandLine;
using RedisTyped.Cli.Connections;
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
        var line = CommandOwner.Parse(given);
        var topology = Topology(words);
        CommandOwner.Check(line);
        bool routed = words.GetValue(_node) is null;
        var plan = words.GetValue(_node) is { } named ? topology.Plan(named) : CommandOwner.Find(topology, line);
        var (node, failure) = await NodeDial.ConnectAsync(plan, words.GetValue(_timeout), cancellationToken);
        if (node is null)
        {
            throw new NodeDownException(failure!);
        }

        try
        {
            var reply = await SendAsync(topology, node, line, routed, cancellationToken);
            if (routed && topology.Options.FollowEpochs && await LaterEpoch.TellAsync(topology, TopologyPath(words), plan, node, line) is { } told)
            {
                Console.Say(told);
            }

            Write(words, topology, plan, line, reply);
            return reply.Kind == ReplyKind.Error ? ExitCode.Failed : ExitCode.Done;
        }
        finally
        {
            await node.CloseAsync();
        }
    }

    private static async Task<ReplyNode> SendAsync(
        TopologyInput topology, RedisNode node, CommandLine line, bool routed, CancellationToken cancellationToken)
    {
        // The owner is known, and stands for all nodes: the client's own way then sends keys in the form that the node stores.
        var alone = new ConnectedTopology(topology.Snapshot, [.. Enumerable.Repeat(node, topology.Plans.Count)]);
        try
        {
            var reply = await (routed
                ? CommandDispatch.ExecuteAsync(new CurrentTopology(alone), line, new RouteLog(NullLogger.Instance), retries: null, cancellationToken)
                : CommandDispatch.ExecuteAsync(node, line, cancellationToken));
            return ReplyNode.Read(line.Name, reply, StatusReply.Expected(line));
        }
        catch (RedisServerException e)
        {
            return ReplyNode.OfError(e.Message);
        }
    }

    private void Write(ParseResult words, TopologyInput topology, NodePlan node, CommandLine line, ReplyNode reply)
    {
        if (!AsJson(words))
        {
            ReplyText.Write(Console.Output, reply);
            return;
        }

        JsonLine.Write(Console.Output, json =>
        {
            json.WriteString("node", node.Id.Name);
            json.WriteString("endpoint", topology.EndPointOf(node.Id));
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
