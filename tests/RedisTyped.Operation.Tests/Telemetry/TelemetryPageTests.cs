using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed partial class TelemetryPageTests
{
    private const string Docs = "docs/telemetry.md";
    private const string Dashboard = "docs/telemetry-dashboard.json";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_page_lists_every_instrument_with_its_kind_and_unit() => Assert.Equal(
        Instruments().Select(static one => (one.Name, KindOf(one), one.Unit!)).Order(),
        Page.Table(Docs, "Instruments").Select(static row => (row[0], row[1], row[2])).Order());

    [Fact]
    public async Task The_page_lists_every_tag_of_every_instrument()
    {
        var name = Guid.NewGuid().ToString("N");
        using var recording = new Recording(name, withSpans: false);
        await using var nodes = await Testing.RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.ClientName = name;
                options.Nodes.Add("a", nodes[0].ConfigurationString);
                options.Nodes.Add("b", nodes[1].ConfigurationString);
            },
            cancellationToken: Cancelled);
        await EveryCall.MakeAsync(redis, "word");
        redis.Nodes[0].Telemetry.Retried(new TimeoutException(), isOfNode: true);
        recording.Observe();
        await nodes[0].KillAsync(Cancelled);
        await Wait.UntilAsync(() => recording.Of("redistyped.connection.losses").Count > 0, "a lost connection");
        await nodes[0].RestartAsync(Cancelled);
        await Wait.UntilAsync(() => recording.Of("redistyped.connection.restores").Count > 0, "a restored connection");

        // Connects and calls to several nodes that fail have tests of their own.
        string[] alsoFail = ["db.client.connection.create_time", "redistyped.fan_out.duration"];
        var seen = recording.All.GroupBy(static one => one.Instrument).ToDictionary(
            static group => group.Key,
            group => group.SelectMany(static one => one.Tags.Keys).Concat(alsoFail.Contains(group.Key) ? ["error.type"] : []).Distinct().Order(StringComparer.Ordinal));

        Assert.All(Page.Table(Docs, "Instruments"), row => Assert.Equal(
            seen[row[0]], row[3].Split(',').SelectMany(static text => Names(text.Trim().Trim('`'))).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_query_of_the_dashboard_asks_for_instruments_and_tags_that_exist()
    {
        var known = Instruments().SelectMany(PrometheusNames).Concat(Tags().Select(Underscored)).ToHashSet();
        string[] queries = [.. Queries(JsonDocument.Parse(Page.Read(Dashboard)).RootElement)];

        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.All(
            Name().Matches(query).Select(static match => match.Value), name => Assert.True(known.Contains(name), $"'{name}' in: {query}")));
        Assert.All(queries, query => Assert.Contains(Name().Matches(query), match => Instruments().SelectMany(PrometheusNames).Contains(match.Value)));
    }

    private static List<Instrument> Instruments()
    {
        _ = ClientInstruments.Of(null);
        var found = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == RedisTypedTelemetry.MeterName && instrument.Meter.Scope is null)
            {
                found.Add(instrument);
            }
        };
        listener.Start();
        return found;
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "ObservableUpDownCounter" => "up-down counter",
        "ObservableGauge" => "gauge",
        var kind => kind.ToLowerInvariant(),
    };

    private static IEnumerable<string> Tags() => typeof(TagNames).GetFields().Select(static field => (string)field.GetRawConstantValue()!);

    // "call tags" stands for those that every command has.
    private static string[] Names(string text) => text switch
    {
        "call tags" => ["db.system.name", "db.operation.name", "db.namespace", "server.address", "server.port", "redistyped.client", "redistyped.node", "redistyped.store", "redistyped.method"],
        _ => [text],
    };

    // https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
    private static string[] PrometheusNames(Instrument instrument)
    {
        string name = Underscored(instrument.Name) + (instrument.Unit == "s" ? "_seconds" : "");
        return KindOf(instrument) switch
        {
            "histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            "counter" => [$"{name}_total"],
            _ => [name],
        };
    }

    private static string Underscored(string name) => name.Replace('.', '_');

    private static IEnumerable<string> Queries(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member.Name is "expr" or "definition" ? [member.Value.GetString()!] : Queries(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Queries),
        _ => [],
    };

    [GeneratedRegex(@"\b(?:redistyped|db|server|error)_\w+")]
    private static partial Regex Name();
}
