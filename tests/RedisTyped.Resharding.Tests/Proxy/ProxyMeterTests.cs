using System.Diagnostics.Metrics;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>What the meter tells of a proxy is what its servers say.</summary>
public sealed class ProxyMeterTests : IAsyncLifetime
{
    private readonly Dictionary<string, double> _measured = new(StringComparer.Ordinal);
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly MeterListener _listener = new();
    private RedisNodes _redis = null!;
    private Wire _source = null!;
    private Wire _replica = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisNodes.StartAsync(
            2,
            new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync", "no", "--repl-ping-replica-period", "3600"] },
            TestContext.Current.CancellationToken);
        _source = await Wire.ToAsync(_redis[0]);
        _replica = await Wire.ToAsync(_redis[1]);
        _listener.InstrumentPublished = static (instrument, listening) =>
        {
            if (instrument.Meter.Name == ReshardInstruments.Name)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _source.DisposeAsync();
        await _replica.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Meter_tells_keys_and_commands()
    {
        await _source.AskAsync("MSET", "a:1", "1", "a:2", "2", "a:4", "1", "b:1", "1", "b:2", "2");
        await using var proxy = await StartAsync(RunningProxy.Target("^a", filter: new RegexKeyFilter("^a")));
        using var meter = new ReshardMeter(proxy.Proxy.Read);
        await proxy.FollowAsync(_replica);
        await _source.AskAsync("SET", "b:3", "1");
        await _source.AskAsync("SET", "a:3", "1");
        await RunningProxy.CaughtUpAsync(_source, _replica);

        Measure();

        Assert.Equal(3, _measured["redistyped.reshard.keys ^a kept"]);
        Assert.Equal(2, _measured["redistyped.reshard.keys ^a dropped"]);
        Assert.Equal(0, _measured["redistyped.reshard.keys ^a stray"]);
        Assert.Equal(1, _measured["redistyped.reshard.commands ^a SET passed"]);
        Assert.Equal(1, _measured["redistyped.reshard.commands ^a SET dropped"]);
        Assert.Equal(1, _measured["redistyped.reshard.syncs full"]);
        Assert.Equal(0, _measured["redistyped.reshard.spool"]);
    }

    [Fact]
    public async Task Meter_tells_how_far_a_link_is()
    {
        await _source.AskAsync("SET", "a:1", new string('x', 5000));
        await using var proxy = await StartAsync(RunningProxy.Target("^a", filter: new RegexKeyFilter("^a")));
        using var meter = new ReshardMeter(proxy.Proxy.Read);
        await proxy.FollowAsync(_replica);
        await _source.AskAsync("SET", "a:2", "1");
        long first = await _source.NumberAsync("replication", "master_repl_offset");
        await MeasureAsync(() => _measured["redistyped.reshard.applied.offset"] == first);

        Assert.Equal(first, _measured["redistyped.reshard.source.offset"]);
        Assert.Equal(0, _measured["redistyped.reshard.lag"]);
        var snapshot = proxy.Events.Single(static told => told.Name == "snapshot-read");
        Assert.Equal(Convert.ToDouble(snapshot.Fields.Single(static field => field.Key == "bytes").Value), _measured["redistyped.reshard.snapshot.read"]);
        Assert.InRange(_measured["redistyped.reshard.snapshot.read"], 50, 5000);

        _redis[1].Freeze();
        try
        {
            await _source.AskAsync("SET", "a:3", "1");
            long second = await _source.NumberAsync("replication", "master_repl_offset");
            await MeasureAsync(() => _measured["redistyped.reshard.source.offset"] == second);
            Assert.Equal(first, _measured["redistyped.reshard.applied.offset"]);
            Assert.InRange(_measured["redistyped.reshard.lag"], double.Epsilon, 60);
        }
        finally
        {
            _redis[1].Resume();
        }

        Assert.Equal(0, _measured["redistyped.reshard.source.losses"]);
        Assert.Equal(0, _measured["redistyped.reshard.syncs partial"]);
        await _source.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        await MeasureAsync(() => _measured["redistyped.reshard.syncs partial"] == 1);
        Assert.Equal(1, _measured["redistyped.reshard.source.losses"]);
        Assert.Equal(1, _measured["redistyped.reshard.syncs full"]);
    }

    [Fact]
    public async Task Meter_tells_strays()
    {
        var before = Topology(("a", _redis[0].EndPoint), ("other", "127.0.0.1:1"));
        var after = Topology(("b", _redis[1].EndPoint));
        string[] strays = [.. Enumerable.Range(0, 100).Select(static number => $"key:{number}").Where(key => before.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name == "other").Take(3)];
        foreach (string stray in strays)
        {
            await _source.AskAsync("SET", stray, "1");
        }

        await using var proxy = await StartAsync(RunningProxy.Target("b", filter: new OwnerKeyFilter(before, "a", after, "b", sameServer: false)));
        using var meter = new ReshardMeter(proxy.Proxy.Read);
        await proxy.FollowAsync(_replica);

        Measure();

        Assert.Equal(3, _measured["redistyped.reshard.keys b stray"]);
        Assert.Equal(0, _measured["redistyped.reshard.keys b kept"]);
        Assert.Equal(3, _measured["redistyped.reshard.keys b dropped"]);
    }

    private static TopologySnapshot Topology(params (string Name, string EndPoint)[] nodes)
    {
        var options = new RedisTypedOptions { Router = "ketama" };
        foreach (var (name, endPoint) in nodes)
        {
            options.Nodes.Add(name, endPoint);
        }

        return TopologySnapshot.Create(options);
    }

    private Task<RunningProxy> StartAsync(ProxyTarget target)
    {
        var options = new SourceOptions { Nodes = [new SourceAddress(_redis[0].Host, _redis[0].Port)] };
        return RunningProxy.StartAsync(
            options, proxy => proxy with { SourceName = _name, Targets = [target] }, new SyncFilter(options, [target], refetches: true, ReshardEvents.None));
    }

    private Task MeasureAsync(Func<bool> isSo) => Wait.UntilAsync(
        () =>
        {
            Measure();
            return isSo();
        },
        "the meter tells it");

    private void Measure()
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
    }

    // Other proxies of this process have meters of that name too. The tags of a link and of its source are left out.
    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.ToArray().Contains(new KeyValuePair<string, object?>("redistyped.reshard.source", _name)))
        {
            var words = tags.ToArray().Where(static tag => tag.Key is not ("redistyped.reshard.source" or "redistyped.reshard.link")).Select(static tag => $" {tag.Value}");
            _measured[instrument.Name + string.Concat(words)] = value;
        }
    }
}
