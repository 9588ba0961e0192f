using System.Globalization;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Terminal;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Output;

/// <summary>Where keys live, as a table with those columns only that the router fills.</summary>
internal sealed class KeyRouteTable(TopologyInput topology)
{
    private readonly List<(string Key, KeyRoute Route, bool Rewritten)> _rows = [];

    public void Add(ReadOnlySpan<byte> key, KeyRoute route) =>
        _rows.Add((ByteText.Shown(key), route, !route.StoredKey.Span.SequenceEqual(key)));

    public void Write(CommandConsole console)
    {
        bool hash = _rows.Any(row => row.Route.Hash is not null);
        bool slot = _rows.Any(row => row.Route.Slot is not null);
        bool point = _rows.Any(row => row.Route.Point is not null);
        bool stored = _rows.Any(row => row.Rewritten);
        var table = new TextTable().Column("KEY").Column("ROUTED PART");
        _ = stored ? table.Column("STORED KEY") : table;
        _ = hash ? table.Column("HASH", right: true) : table;
        _ = slot ? table.Column("SLOT", right: true) : table;
        _ = point ? table.Column("POINT", right: true) : table;
        table.Column("NODE").Column("ENDPOINT");
        foreach (var (key, route, _) in _rows)
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

        table.Write(console);
    }

    private static string[] Cell(bool shown, string? text) => shown ? [text ?? ""] : [];
}
