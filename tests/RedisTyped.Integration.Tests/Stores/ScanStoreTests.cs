using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Scanning;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Scans by the methods of a store: inverse templates, and the elements of one key.</summary>
public sealed class ScanStoreTests(StoreNodes nodes) : IClassFixture<StoreNodes>, IAsyncLifetime
{
    private readonly IScanStore _store = nodes.Redis.Store<IScanStore>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await nodes.Redis.OnAllNodes().ExecuteAsync("FLUSHALL");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_a_key_was_formatted_with_comes_back()
    {
        foreach (long id in Enumerable.Range(-20, 60))
        {
            await _store.SetAsync(id, "name");
            await _store.SetAsync(id, "address:city");
        }

        Assert.Equal(Enumerable.Range(-20, 60).Select(static i => (long)i), (await _store.UserIdsAsync(ct: Cancelled).ToListAsync(Cancelled)).Distinct().Order());
        KeyScan<(string Field, long Id)> fields = _store.FieldsAsync();
        HashSet<(string Field, long Id)> found = await fields.ToHashSetAsync(cancellationToken: Cancelled);
        Assert.Equal(120, found.Count);
        Assert.Contains(("address:city", -20L), found);
        Assert.Equal(0, fields.Misfits);
        Assert.True(fields.Cursor.IsDone);
        Assert.Equal(["address:city", "name"], await _store.FieldsOfAsync(7).Distinct().Order(StringComparer.Ordinal).ToArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Keys_that_are_stored_without_their_tags_are_not_read_back()
    {
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.Router = "rediscluster";
                o.LegacyTags = true;
                foreach (var (index, node) in nodes.Servers.Nodes.Index())
                {
                    o.Nodes.Add($"node_{index + 1}", node.ConfigurationString);
                }
            },
            cancellationToken: Cancelled);

        var fault = Assert.Throws<NotSupportedException>(() => redis.Store<IOddKeys>().NamesAsync());

        Assert.Contains("the router 'rediscluster' with legacyTags stores keys without their tags", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await redis.ScanAsync(cancellationToken: Cancelled).ToListAsync(Cancelled));
    }

    [Fact]
    public async Task Keys_that_do_not_fit_are_told_counted_and_logged_without_their_names()
    {
        await _store.SetAsync(1, "name");
        await nodes.Redis.ExecuteAsync("SET", "{user:007}:name", "x");
        await nodes.Redis.ExecuteAsync("SET", "{user:bond}:name", "x");
        var log = new RecordingLog();
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.AddNodes(nodes.Servers.Nodes), log, Cancelled);
        var misfits = new Misfits();
        KeyScan<(string Field, long Id)> scan = redis.Store<IScanStore>().FieldsAsync(misfits);

        Assert.Equal([("name", 1L)], await scan.ToArrayAsync(Cancelled));

        Assert.Equal(["{user:007}:name", "{user:bond}:name"], misfits.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, scan.Misfits);
        Assert.Equal(
            ["IScanStore.FieldsAsync met 2 keys that do not fit {user:{id}}:{field} and left them out"],
            log.Lines.Where(static l => l.Level == LogLevel.Warning && l.Text.Contains("IScanStore", StringComparison.Ordinal)).Select(static l => l.Text));
    }

    [Fact]
    public async Task Text_with_what_is_special_in_a_glob_matches_itself()
    {
        IOddKeys store = nodes.Redis.Store<IOddKeys>();
        string[] names = ["plain", "*", "a:end", "é[]", ""];
        foreach (string name in names)
        {
            await store.SetAsync(name);
        }

        await nodes.Redis.ExecuteAsync("SET", @"aXbc^-\:no:end", "x");
        await nodes.Redis.ExecuteAsync("SET", @"a?b[c]^-:no:end", "x");
        var misfits = new Misfits();

        Assert.Equal(
            names.Order(StringComparer.Ordinal), await store.NamesAsync(misfits).Distinct().Order(StringComparer.Ordinal).ToArrayAsync(Cancelled));
        Assert.Empty(misfits.Keys);
    }

    [Fact]
    public async Task Every_kind_of_output_reads_back_what_it_was_formatted_with()
    {
        IOutputStore store = nodes.Redis.Store<IOutputStore>();
        var numbers = new HashSet<(long, double, decimal, uint, int, ulong)>();
        var times = new HashSet<(DateTime, DateTimeOffset, DateOnly, TimeOnly, TimeSpan, DateOnly, Guid)>();
        var others = new HashSet<(FlushMode, bool, char, string)>();
        Gen<long> longs = ArbMap.Default.GeneratorFor<long>();
        foreach ((long[] x, string text) in longs.ArrayOf(7).Zip(Gen.Elements("a", "é", "*", "{x}", " ", "日本").ListOf().Select(string.Concat)).Sample(size: 50, numberOfSamples: 200))
        {
            long ticks = (x[0] & long.MaxValue) % DateTime.MaxValue.Ticks;
            var moment = new DateTime(ticks, (DateTimeKind)(ticks % 2));
            var offset = new DateTimeOffset(Math.Max(ticks, TimeSpan.TicksPerDay), TimeSpan.FromMinutes(x[1] % 800));
            var number = (x[0], BitConverter.Int64BitsToDouble(x[1] & 0x3fff_ffff_ffff_ffff), x[2] / 1000m, (uint)x[3], (int)x[4], (ulong)x[5]);
            var time = (
                moment, offset, DateOnly.FromDateTime(moment), TimeOnly.FromDateTime(moment), TimeSpan.FromTicks(x[2]), DateOnly.FromDateTime(offset.DateTime),
                new Guid((int)x[3], (short)x[4], (short)x[5], BitConverter.GetBytes(x[6])));
            var other = ((FlushMode)(x[0] & 1), x[1] > 0, (char)('a' + (x[2] & 15)), text);
            numbers.Add(number);
            times.Add(time);
            others.Add(other);
            await store.SetNumbersAsync(number.Item1, number.Item2, number.Item3, number.Item4, number.Item5, number.Item6);
            await store.SetTimesAsync(time.Item1, time.Item2, time.Item3, time.Item4, time.Item5, time.Item6, time.Item7);
            await store.SetOthersAsync(other.Item1, other.Item2, other.Item3, other.text);
        }

        Assert.Equal(numbers, await store.NumbersAsync().ToHashSetAsync(cancellationToken: Cancelled));
        Assert.Equal(times, await store.TimesAsync().ToHashSetAsync(cancellationToken: Cancelled));
        Assert.Equal(others, await store.OthersAsync().ToHashSetAsync(cancellationToken: Cancelled));
        Assert.InRange(numbers.Count, 100, 200);
    }

    [Fact]
    public async Task Options_are_sent_as_they_are_written()
    {
        await nodes.Redis.ExecuteAsync("SET", "x:string", "1");
        await nodes.Redis.ExecuteAsync("SADD", "x:set", "1");

        Assert.Equal(["x:set"u8.ToArray()], await _store.OfTypeAsync("x:*", null, "set").ToArrayAsync(Cancelled));
        Assert.Equal(2, await _store.OfTypeAsync("x:*", 1, null).CountAsync(Cancelled));
        Assert.Equal(2, await _store.AllAsync(Cancelled).CountAsync(Cancelled));
        var fault = await Assert.ThrowsAsync<ScanFailedException>(async () => await _store.OfTypeAsync("*", 0, null).ToArrayAsync(Cancelled));
        Assert.Equal(3, fault.Failures.Count);
    }

    [Fact]
    public async Task One_node_is_scanned_where_one_is_named()
    {
        string[] keys = [.. Enumerable.Range(0, 100).Select(static i => $"key:{i}")];
        await Task.WhenAll(keys.Select(k => nodes.Redis.ExecuteAsync("SET", k, "x")));
        KeyScan<string> scan = _store.OnNodeAsync("node-2");

        Assert.Equal(keys.Where(k => nodes.Redis.NodeFor(k).Id.Name == "node-2").ToHashSet(), await scan.ToHashSetAsync(cancellationToken: Cancelled));
        Assert.Equal("node-2=done", scan.Cursor.ToString());
        Assert.Throws<ArgumentException>(() => _store.OnNodeAsync("node-9"));
    }

    [Fact]
    public async Task A_hash_gives_all_its_fields()
    {
        await nodes.Redis.DatabaseFor("{user:1}:hash").HashSetAsync(
            "{user:1}:hash", [.. Enumerable.Range(0, 5000).Select(static i => new HashEntry($"f{i}", i))]);

        Dictionary<string, long> found = [];
        await foreach ((string field, long value) in _store.HashAsync(1, Cancelled))
        {
            found[field] = value;
        }

        Assert.Equal(5000, found.Count);
        Assert.All(found, static f => Assert.Equal(f.Key, $"f{f.Value}"));
        Assert.Equal(1111, (await _store.HashFromAsync(1, "f4").ToListAsync(Cancelled)).Select(static p => p.Key).Distinct().Count());
        Assert.Empty(await _store.HashFromAsync(1, "*").ToListAsync(Cancelled));
        Assert.Empty(await _store.HashAsync(2, Cancelled).ToListAsync(Cancelled));
    }

    [Fact]
    public async Task A_set_and_a_sorted_set_give_all_their_members()
    {
        Guid[] members = [.. Enumerable.Range(0, 2000).Select(static _ => Guid.NewGuid())];
        await nodes.Redis.DatabaseFor("{user:1}:set").SetAddAsync("{user:1}:set", [.. members.Select(static m => (RedisValue)m.ToString())]);
        await nodes.Redis.ExecuteAsync("ZADD", "{user:1}:scores", "-inf", "least", "1.5", "middle", "inf", "most");

        Assert.Equal(members.Order(), (await _store.SetMembersAsync(1).ToListAsync(Cancelled)).Distinct().Order());
        Assert.Equal(
            [("least", double.NegativeInfinity), ("middle", 1.5), ("most", double.PositiveInfinity)],
            await _store.ScoresAsync(1).OrderBy(static s => s.Score).ToArrayAsync(Cancelled));
    }

    [Fact]
    public async Task The_scan_of_another_type_is_the_error_of_Redis()
    {
        await nodes.Redis.ExecuteAsync("SET", "{user:1}:set", "x");

        var fault = await Assert.ThrowsAsync<RedisServerException>(async () => await _store.SetMembersAsync(1).ToListAsync(Cancelled));

        Assert.StartsWith("WRONGTYPE", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_given_to_the_enumeration_ends_it()
    {
        await nodes.Redis.DatabaseFor("{user:1}:hash").HashSetAsync(
            "{user:1}:hash", [.. Enumerable.Range(0, 5000).Select(static i => new HashEntry($"f{i}", i))]);
        using var source = new CancellationTokenSource();
        int seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach ((string _, long _) in _store.HashAsync(1).WithCancellation(source.Token))
            {
                seen++;
                await source.CancelAsync();
            }
        });

        Assert.InRange(seen, 1, 4999);
    }

    private sealed class Misfits : IProgress<RedisKey>
    {
        public List<string> Keys { get; } = [];

        public void Report(RedisKey value) => Keys.Add(value!);
    }

    private sealed class RecordingLog : ILoggerFactory, ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
            {
                Lines.Add((logLevel, formatter(state, exception)));
            }
        }
    }
}
