using System.CommandLine;
using System.Text;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Keys;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Execution;
using RedisTyped.Explanations;

namespace RedisTyped.Cli.Commands;

/// <summary>Says where keys live, and why, or where a command goes. Connects to nothing but a Redis Cluster.</summary>
internal sealed class RouteCommand : ToolCommand
{
    private readonly Argument<string[]> _words = new("KEY")
    {
        Description = "The keys; - reads them from standard input, one a line.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _hex = new("--hex") { Description = "The keys are hexadecimal: 666f6f for foo." };

    private readonly Option<bool> _command = new("--command")
    {
        Description = "The words are a Redis command: say where it goes, and as which words.",
    };

    public RouteCommand(CommandConsole console)
        : base(
            "route",
            "Say where keys live, and why. Connects to nothing but a Redis Cluster.",
            console,
            "route user:42:name --topology servers.txt",
            "route \"{user:42}:name\" \"{user:42}:cart\" --topology topology.json --json",
            "route --hex 00ff80 --topology topology.json",
            "route --topology topology.json -- --key-with-dashes",
            "route --command --topology topology.json SET user:42:name \"Ada Lovelace\"",
            "redis-cli --scan | redistyped route - --topology topology.json --json")
    {
        Arguments.Add(_words);
        Options.Add(_hex);
        Options.Add(_command);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string[] given = words.GetRequiredValue(_words);
        int checkedWords = KeyWords.BeforeDashes(words, given.Length);
        if (words.GetValue(_command))
        {
            KeyWords.RefuseOptions(given.Take(Math.Min(1, checkedWords)), "command");
            Explain(await Topology(words).WithSlotsAsync(cancellationToken), words, given);
            return ExitCode.Done;
        }

        KeyWords.RefuseOptions(given.Take(checkedWords), "key");
        var topology = await Topology(words).WithSlotsAsync(cancellationToken);
        var keys = new KeySource(given, words.GetValue(_hex), Console).ReadAsync(cancellationToken);
        await (AsJson(words) ? WriteLinesAsync(topology, keys) : WriteTableAsync(topology, keys));
        return ExitCode.Done;
    }

    /// <summary>Line by line, and without holding back any while it waits for the next key, so that a program can ask key by key.</summary>
    private async Task WriteLinesAsync(TopologyInput topology, IAsyncEnumerable<ReadOnlyMemory<byte>> keys)
    {
        await using var reader = keys.GetAsyncEnumerator();
        while (true)
        {
            var next = reader.MoveNextAsync();
            if (!next.IsCompleted)
            {
                await Console.Output.FlushAsync();
            }

            if (!await next)
            {
                return;
            }

            byte[] key = reader.Current.ToArray();
            JsonLine.Write(Console.Output, json => KeyRouteJson.Write(json, topology, key, topology.Snapshot.RouteOf(key)));
        }
    }

    private async Task WriteTableAsync(TopologyInput topology, IAsyncEnumerable<ReadOnlyMemory<byte>> keys)
    {
        var table = new KeyRouteTable(topology);
        await foreach (var key in keys)
        {
            table.Add(key.Span, topology.Snapshot.RouteOf(key.Span));
        }

        table.Write(Console);
    }

    private void Explain(TopologyInput topology, ParseResult words, string[] given)
    {
        if (words.GetValue(_hex))
        {
            throw new UsageException("--hex is for keys; the words of --command are text.");
        }

        var line = CommandOwner.Parse(given);
        CallExplanation explained = Explain(topology, given);
        byte[][] keys = [.. line.FindKeys().Positions.Select(position => line[position])];
        if (AsJson(words))
        {
            WriteLine(topology, explained, keys);
            return;
        }

        var table = new KeyRouteTable(topology);
        foreach (var (key, explainedKey) in keys.Zip(explained.Keys))
        {
            table.Add(key, explainedKey.Route);
        }

        table.Write(Console);
        foreach (ExplainedCommand command in explained.Commands)
        {
            Console.Output.WriteLine($"{ByteText.Shown(command.Node.Name)}> {command}");
        }
    }

    // What else the client refuses it says as the client does.
    private static CallExplanation Explain(TopologyInput topology, string[] command)
    {
        try
        {
            return topology.Snapshot.Explain(command[0], command[1..]);
        }
        catch (UnroutableCommandException refusal) when (refusal.Reason == UnroutableReason.ManyNodes)
        {
            throw CommandOwner.ManyNodes(refusal);
        }
    }

    private void WriteLine(TopologyInput topology, CallExplanation explained, byte[][] keys) => JsonLine.Write(Console.Output, json =>
    {
        ExplainedCommand command = explained.Commands[0];
        json.WriteString("command", explained.Command);
        json.WriteString("node", command.Node.Name);
        json.WriteString("endpoint", topology.EndPointOf(command.Node));
        json.WriteString("line", command.ToString());
        json.WriteStartArray("words");
        foreach (ReadOnlyMemory<byte> word in command.Words)
        {
            json.WriteStringValue(Encoding.UTF8.GetString(word.Span));
        }

        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (var (key, explainedKey) in keys.Zip(explained.Keys))
        {
            json.WriteStartObject();
            KeyRouteJson.Write(json, topology, key, explainedKey.Route);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
