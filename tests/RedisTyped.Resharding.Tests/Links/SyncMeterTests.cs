using System.Diagnostics.Metrics;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>What the meter tells of a plan's links is what its status tells.</summary>
public sealed class SyncMeterTests : IDisposable
{
    /// <summary>Other tests have meters of this name as well.</summary>
    private static readonly AsyncLocal<bool> IsMine = new();

    private readonly Dictionary<string, double> _measured = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Meter_tells_of_each_link_what_the_status_tells()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(300);
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        string[] moved = [.. Enumerable.Range(0, 300).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b')];
        string staying = Enumerable.Range(0, 300).Select(static number => $"key:{number}").Except(moved).First();
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        _listener.InstrumentPublished = static (instrument, listening) =>
        {
            if (instrument.Meter.Name == ReshardInstruments.Name && IsMine.Value)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured[NameOf(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured[NameOf(instrument, tags)] = value);
        _listener.Start();

        // It has told of those by now that there were.
        IsMine.Value = true;
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
            await a.AskAsync("MSET", moved[0], "1", staying, "1", moved[1], "1");
            await a.AskAsync("SET", moved[2], "1");
            await sync.DrainAsync(Cancelled);
            LinkState before = sync.Run.Feeds.Single().Read();
            _listener.RecordObservableInstruments();
            LinkState after = sync.Run.Feeds.Single().Read();

            Assert.Equal(moved.Length, _measured["redistyped.reshard.keys a b kept"]);
            Assert.Equal(0, _measured["redistyped.reshard.keys a b stray"]);
            Assert.InRange(_measured["redistyped.reshard.commands a b passed"], before.CommandsPassed, after.CommandsPassed);
            Assert.InRange(_measured["redistyped.reshard.commands a b dropped"], before.CommandsDropped, after.CommandsDropped);
            Assert.Equal(1, after.CommandsSplit);
            Assert.Equal(1, _measured["redistyped.reshard.commands a b split"]);
            Assert.Equal(0, _measured["redistyped.reshard.commands a b refetched"]);
            Assert.Equal(1, _measured["redistyped.reshard.syncs a b full"]);
            Assert.Equal(0, _measured["redistyped.reshard.syncs a b partial"]);
            Assert.Equal(0, _measured["redistyped.reshard.retries a b"]);
            Assert.InRange(_measured["redistyped.reshard.source.offset a b"], before.SourceOffset, after.SourceOffset);
            Assert.InRange(_measured["redistyped.reshard.applied.offset a b"], before.Applied, after.Applied);
            Assert.True(before.Applied > 0, "the stream has come");
            Assert.True(_measured["redistyped.reshard.snapshot.read a"] > moved.Length, "the snapshot was read");
            Assert.Equal(0, _measured["redistyped.reshard.spool a"]);
            Assert.InRange(_measured["redistyped.reshard.lag a b"], 0, 60);
            await TellsOfSlowTargetAsync(sync, a, moved[0], servers.PlanFile);
        }

        _measured.Clear();
        _listener.RecordObservableInstruments();
        Assert.Empty(_measured);
    }

    private async Task TellsOfSlowTargetAsync(ReshardSync sync, NodeWire a, string moved, string plan)
    {
        TargetPace pace = sync.Run.Feeds.Single().Lander.Pace!;

        // As if it served already: a new node has no limit. It is one that no answer is above that the target gives by itself.
        pace.Limit = TimeSpan.FromMinutes(1);
        await Wait.UntilAsync(
            async () =>
            {
                _measured.Clear();
                await a.AskAsync("SET", moved, "2");
                _listener.RecordObservableInstruments();
                return _measured.TryGetValue("redistyped.reshard.target.p99 a b", out double seconds) && seconds is > 0 and < 60;
            },
            "the answers of the target are measured");
        Assert.DoesNotContain("redistyped.reshard.target.ceiling a b", _measured.Keys);

        await Wait.UntilAsync(
            () =>
            {
                pace.Answered(TimeSpan.FromHours(1));
                _listener.RecordObservableInstruments();
                return _measured["redistyped.reshard.target.p99 a b"] == 3600;
            },
            "the target answers slowly");
        Assert.Equal(TargetCeiling.Floor, _measured["redistyped.reshard.target.ceiling a b"]);
        await Wait.UntilAsync(
            () =>
            {
                pace.Answered(TimeSpan.FromHours(1));
                return ReshardJournal.TryRead(plan)?.Links.Single() is { TargetP99Milliseconds: 3_600_000, CeilingBytesPerSecond: TargetCeiling.Floor };
            },
            "the status tells of it");
        await Wait.UntilAsync(
            () =>
            {
                pace.Answered(TimeSpan.FromHours(1));
                return sync.Read().Single().TargetP99 == TimeSpan.FromHours(1);
            },
            "so does what it reads");

        pace.Limit = null;
        Assert.Null(sync.Read().Single().CeilingBytesPerSecond);
    }

    private static string NameOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string name = instrument.Name;
        foreach (var tag in tags)
        {
            name += " " + tag.Value;
        }

        return name;
    }
}
