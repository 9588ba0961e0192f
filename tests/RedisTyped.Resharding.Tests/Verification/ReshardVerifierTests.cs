using System.Globalization;
using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Verification;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Verification;

/// <summary>Sources against targets, while writers write.</summary>
public sealed class ReshardVerifierTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_faults_among_many_keys_are_found_while_writers_write_and_nothing_else_is()
    {
        int count = Long.Or(1_000_000, shortly: 20_000);
        await using var servers = await PlannedServers.StartAsync("a", "bc");
        await servers.FillAsync(count);
        await using var source = await NodeWire.OpenAsync(servers['a']);
        await FillTypesAsync(source);
        await using var synced = await SyncedServers.StartAsync(servers);
        await using var load = Load.On(servers['a'], static text => text);
        await load.MoreAsync(500);

        var clean = await VerifyAsync(servers, new VerifyOptions { BigValueBytes = 100_000 });

        Assert.Empty(clean.Differences);
        Assert.True(clean.IsClean);
        Assert.InRange(clean.Compared, count, count + 2000);

        string wrong = KeyOn(servers, 'b', "key");
        string missing = KeyOn(servers, 'c', "key");
        string extra = KeyOn(servers, 'b', "extra");
        char ofSoon = PlannedServers.OwnerOf(servers.New, "soon");
        char ofStream = PlannedServers.OwnerOf(servers.New, "types:stream");
        await synced.SpoilAsync('b', "SETRANGE", wrong, "0", "V");
        await synced.SpoilAsync('c', "DEL", missing);
        await synced.SpoilAsync('b', "SET", extra, "1");
        long expires = (long)(await source.AskAsync("PEXPIRETIME", "soon"))!;
        await synced.SpoilAsync(ofSoon, "PEXPIREAT", "soon", (expires + 1000).ToString(CultureInfo.InvariantCulture));
        await synced.SpoilAsync(ofStream, "XACK", "types:stream", "readers", "2-0");
        long written = load.Written;

        var spoiled = await VerifyAsync(servers);

        Assert.True(load.Written > written);
        string[] expected =
        [
            $"Different b \"{wrong}\" other bytes", $"Different {ofStream} \"types:stream\" a group has 3 pending entries on the source, 2 on the target, or other ones",
            $"Expiry {ofSoon} \"soon\" 1000 ms later on the target", $"Extra b \"{extra}\" ", $"Missing c \"{missing}\" ",
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            spoiled.Differences.Select(static one => $"{one.Kind} {one.Target} {one.Key} {one.Detail}").Order(StringComparer.Ordinal));
        Assert.Equal((5, 0), (spoiled.Different, spoiled.Undecided));
        await load.StopAsync();
    }

    [Fact]
    public async Task Large_values_are_compared_piece_by_piece()
    {
        await using var servers = await PlannedServers.StartAsync("a", "b");
        await using var source = await NodeWire.OpenAsync(servers['a']);
        await FillTypesAsync(source);
        await using var synced = await SyncedServers.StartAsync(servers);
        var options = new VerifyOptions { BigValueBytes = 4096 };
        Assert.Empty((await VerifyAsync(servers, options)).Differences);

        await synced.SpoilAsync('b', "SETRANGE", "types:string", "250000", "!");
        await synced.SpoilAsync('b', "LSET", "types:list", "2900", "!");
        await synced.SpoilAsync('b', "SREM", "types:set", "member:1234");
        await synced.SpoilAsync('b', "SADD", "types:set", "member:none");
        await synced.SpoilAsync('b', "HSET", "types:hash", "field:777", "!");
        await synced.SpoilAsync('b', "ZADD", "types:zset", "1.5", "member:5");
        await synced.SpoilAsync('b', "XDEL", "types:stream", "1-0");

        var report = await VerifyAsync(servers, options);

        Assert.Equal(
            ["\"types:hash\"", "\"types:list\"", "\"types:set\"", "\"types:stream\"", "\"types:string\"", "\"types:zset\""],
            report.Differences.Select(static one => one.Key).Order(StringComparer.Ordinal));
        Assert.All(report.Differences, static one => Assert.Equal(DifferenceKind.Different, one.Kind));
    }

    [Fact]
    public async Task Key_that_never_rests_is_compared_all_the_same()
    {
        await using var servers = await PlannedServers.StartAsync("a", "b");
        await using var synced = await SyncedServers.StartAsync(servers);
        await using var writer = await NodeWire.OpenAsync(servers['a']);
        using var ending = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                while (!ending.IsCancellationRequested)
                {
                    await writer.AskAsync("INCR", "counter");
                }
            },
            Cancellation);
        await Wait.UntilAsync(async () => await ExistsAsync(servers, 'b', "counter"), "the counter is on its way");

        Assert.True((await VerifyAsync(servers)).IsClean);

        await synced.SpoilAsync('b', "INCR", "counter");
        var report = await VerifyAsync(servers);

        Assert.Equal((DifferenceKind.Different, "\"counter\""), report.Differences.Select(static one => (one.Kind, one.Key)).Single());
        await ending.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Node_that_is_written_is_compared_though_its_keys_expire_later()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "a");
        await servers.FillAsync(2000);
        await using var source = await NodeWire.OpenAsync(servers['b']);
        string soon = KeyOf(servers, 'b', "soon");
        await source.AskAsync("SET", soon, "v", "PX", "3600000");
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using var sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancellation);
        await sync.Synced.WaitAsync(Cancellation);
        var old = servers.Old;
        await using var load = Load.On(servers['b'], text => KeyOf(old, 'b', text));
        await load.MoreAsync(300);

        var clean = await VerifyAsync(servers);

        Assert.Empty(clean.Differences);
        await using var target = await NodeWire.OpenAsync(servers['a']);
        long shifted = (long)(await target.AskAsync("PEXPIRETIME", soon))!;
        Assert.True(ShiftedTime.Is(shifted), $"{shifted}");
        await target.AskAsync("PEXPIREAT", soon, (shifted - 1000).ToString(CultureInfo.InvariantCulture));
        await target.AskAsync("SET", KeyOf(servers, 'b', "key"), "other");
        var spoiled = await VerifyAsync(servers);

        Assert.Equal(
            [$"Different \"{KeyOf(servers, 'b', "key")}\" other bytes", $"Expiry \"{soon}\" 1000 ms earlier on the target"],
            spoiled.Differences.Select(static one => $"{one.Kind} {one.Key} {one.Detail}").Order(StringComparer.Ordinal));
        await load.StopAsync();
    }

    [Fact]
    public async Task Sample_and_count_look_at_less()
    {
        await using var servers = await PlannedServers.StartAsync("a", "bc");
        await servers.FillAsync(5000);
        await using var synced = await SyncedServers.StartAsync(servers);

        var sample = await VerifyAsync(servers, new VerifyOptions { Mode = VerifyMode.Sample, SampleShare = 0.2 });
        var count = await VerifyAsync(servers, new VerifyOptions { Mode = VerifyMode.Count });
        await synced.SpoilAsync('b', "DEL", KeyOn(servers, 'b', "key"));
        var less = await VerifyAsync(servers, new VerifyOptions { Mode = VerifyMode.Count });

        Assert.True(sample.IsClean);
        Assert.InRange(sample.Compared, 800, 1200);
        Assert.True(count.IsClean);
        Assert.Equal(5000, count.Compared);
        Assert.Equal((DifferenceKind.Count, "b"), less.Differences.Select(static one => (one.Kind, one.Target)).Single());
    }

    [Fact]
    public async Task Verifying_writes_nothing_and_without_a_sync_it_says_so()
    {
        await using var servers = await PlannedServers.StartAsync("a", "b");
        await servers.FillAsync(100);
        (await servers.PlanAsync()).Save(servers.PlanFile);

        var alone = await RunAsync("reshard", "verify", servers.PlanFile);
        Assert.Equal((int)ReshardFailure.NotFollowing, alone.Exit);
        Assert.Contains("Node 'b' follows nobody", alone.Error, StringComparison.Ordinal);

        await using var synced = await SyncedServers.StartAsync(servers);
        await using var monitored = await MonitoredCommands.OfAsync(servers['a']);
        await synced.SpoilAsync('b', "SET", KeyOn(servers, 'b', "key"), "other");
        var run = await RunAsync("reshard", "verify", servers.PlanFile, "--json");

        Assert.Equal((int)ReshardFailure.Differences, run.Exit);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["difference", "link", "verified"], lines.Select(static line => line.GetProperty("event").GetString()));
        Assert.Equal((1, 100), (lines[2].GetProperty("different").GetInt32(), lines[2].GetProperty("compared").GetInt32()));
        string[] reading =
        [
            "PING", "ROLE", "COMMAND", "INFO", "SELECT", "SCAN", "MEMORY", "MULTI", "EXEC", "DUMP", "PEXPIRETIME", "EXISTS", "TYPE", "GET", "REPLCONF", "PSYNC",
        ];
        Assert.Subset(new HashSet<string>(reading), (await monitored.NamesAsync()).ToHashSet());
    }

    [Theory]
    [InlineData("some")]
    [InlineData("sample:0%")]
    [InlineData("sample:101%")]
    public async Task Mode_that_is_none_is_told(string mode)
    {
        var run = await RunAsync("reshard", "verify", "none.json", "--mode", mode);

        Assert.Equal(ExitCode.BadUsage, run.Exit);
        Assert.Contains("is not understood; write full, sample, sample:5% or count", run.Error, StringComparison.Ordinal);
    }

    private static Task<VerifyReport> VerifyAsync(PlannedServers servers, VerifyOptions? options = null) =>
        ReshardVerifier.VerifyAsync(servers.PlanFile, options, Cancellation);

    private static async Task FillTypesAsync(NodeWire source)
    {
        await source.AskAsync("SET", "soon", "v", "PX", "3600000");
        await source.AskAsync("SET", "types:string", new string('s', 300_000));
        await source.AskAsync(["RPUSH", "types:list", .. Enumerable.Range(0, 3000).Select(static i => $"element:{i}")]);
        await source.AskAsync(["SADD", "types:set", .. Enumerable.Range(0, 3000).Select(static i => $"member:{i}")]);
        await source.AskAsync(["HSET", "types:hash", .. Enumerable.Range(0, 3000).SelectMany(static i => new object[] { $"field:{i}", $"value:{i}" })]);
        await source.AskAsync(["ZADD", "types:zset", .. Enumerable.Range(0, 3000).SelectMany(static i => new object[] { (i / 7.0).ToString("R", CultureInfo.InvariantCulture), $"member:{i}" })]);
        for (int i = 1; i <= 4; i++)
        {
            await source.AskAsync("XADD", "types:stream", $"{i}-0", "field", new string('x', 2000));
        }

        await source.AskAsync("XGROUP", "CREATE", "types:stream", "readers", "0");
        await source.AskAsync("XREADGROUP", "GROUP", "readers", "one", "COUNT", "3", "STREAMS", "types:stream", ">");
        await source.AskAsync("XREADGROUP", "GROUP", "readers", "one", "STREAMS", "types:stream", "0");
    }

    private static string KeyOn(PlannedServers servers, char node, string prefix) => Enumerable.Range(0, 1000)
        .Select(number => $"{prefix}:{number}").First(key => PlannedServers.OwnerOf(servers.New, key) == node);

    /// <summary>A key of a node of the old topology, the same for the same text.</summary>
    private static string KeyOf(PlannedServers servers, char node, string text) => KeyOf(servers.Old, node, text);

    private static string KeyOf(TopologySnapshot topology, char node, string text) => Enumerable.Range(0, 1000)
        .Select(number => $"{text}:{number}").First(key => PlannedServers.OwnerOf(topology, key) == node);

    private static async Task<bool> ExistsAsync(PlannedServers servers, char node, string key)
    {
        await using var wire = await NodeWire.OpenAsync(servers[node]);
        return await wire.AskAsync("EXISTS", key) is 1L;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int exit = await Tool.RunAsync(words, new CommandConsole(Stream.Null, output, error), Cancellation);
        return (exit, output.ToString(), error.ToString());
    }
}
