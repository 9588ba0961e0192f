using System.CommandLine;
using System.Globalization;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Keys;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Commands;

/// <summary>Says where keys live, and why. Connects to nothing.</summary>
internal sealed class RouteCommand : ToolCommand
{
    private readonly Argument<string[]> _keys = new("KEY")
    {
        Description = "The keys; - reads them from standard input, one a line.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _hex = new("--hex") { Description = "The keys are hexadecimal: 666f6f for foo." };

    public RouteCommand(CommandConsole console)
        : base(
            "route",
            "Say where keys live, and why. Connects to nothing.",
            console,
            "route user:42:name --topology servers.txt",
            "route \"{user:42}:name\" \"{user:42}:cart\" --topology topology.json --json",
            "route --hex 00ff80 --topology topology.json",
            "route --topology topology.json -- --key-with-dashes",
            "redis-cli --scan | redistyped route - --topology topology.json --json")
    {
        Arguments.Add(_keys);
        Options.Add(_hex);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string[] given = words.GetRequiredValue(_keys);
        KeyWords.RefuseOptions(given.Take(KeyWords.BeforeDashes(words, given.Length)), "key");
        var topology = Topology(words);
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

            WriteLine(topology, reader.Current.Span);
        }
    }

    private void WriteLine(TopologyInput topology, ReadOnlySpan<byte> key)
    {
        byte[] bytes = key.ToArray();
        var route = topology.Snapshot.RouteOf(bytes);
        JsonLine.Write(Console.Output, json =>
        {
            ByteText.Write(json, "key", bytes);
            ByteText.Write(json, "routedPart", route.RoutedPart.Span);
            if (!route.StoredKey.Span.SequenceEqual(bytes))
            {
                ByteText.Write(json, "storedKey", route.StoredKey.Span);
            }

            if (route.Hash is { } hash)
            {
                json.WriteNumber("hash", hash);

                // Many readers hold numbers as doubles, which round a 64-bit hash.
                json.WriteString("hashHex", hash.ToString("x16", CultureInfo.InvariantCulture));
            }

            if (route.Slot is { } slot)
            {
                json.WriteNumber("slot", slot);
            }

            if (route.Point is { } point)
            {
                json.WriteNumber("point", point);
            }

            json.WriteString("router", route.Router);
            json.WriteString("node", route.Node.Name);
            json.WriteString("endpoint", topology.EndPointOf(route.Node));
        });
    }

    private async Task WriteTableAsync(TopologyInput topology, IAsyncEnumerable<ReadOnlyMemory<byte>> keys)
    {
        var rows = new List<(string Key, KeyRoute Route, bool Rewritten)>();
        await foreach (var key in keys)
        {
            var route = topology.Snapshot.RouteOf(key.Span);
            rows.Add((ByteText.Shown(key.Span), route, !route.StoredKey.Span.SequenceEqual(key.Span)));
        }

        // Only columns that the router fills.
        bool hash = rows.Any(row => row.Route.Hash is not null);
        bool slot = rows.Any(row => row.Route.Slot is not null);
        bool point = rows.Any(row => row.Route.Point is not null);
        bool stored = rows.Any(row => row.Rewritten);
        var table = new TextTable().Column("KEY").Column("ROUTED PART");
        _ = stored ? table.Column("STORED KEY") : table;
        _ = hash ? table.Column("HASH", right: true) : table;
        _ = slot ? table.Column("SLOT", right: true) : table;
        _ = point ? table.Column("POINT", right: true) : table;
        table.Column("NODE").Column("ENDPOINT");
        foreach (var (key, route, _) in rows)
        {
            table.Row(
            [
                key,
                ByteText.Shown(route.RoutedPart.Span),
                .. Cell(stored, ByteText.Shown(route.StoredKey.Span)),
                .. Cell(hash, route.Hash?.ToString(CultureInfo.InvariantCulture)),
                .. Cell(slot, route.Slot?.ToString(CultureInfo.InvariantCulture)),
                .. Cell(point, route.Point?.ToString(CultureInfo.InvariantCulture)),
                route.Node.Name,
                topology.EndPointOf(route.Node),
            ]);
        }

        table.Write(Console);
    }

    private static string[] Cell(bool shown, string? text) => shown ? [text ?? ""] : [];
}
