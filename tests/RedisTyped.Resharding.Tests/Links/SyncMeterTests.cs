using System.Diagnostics.Metrics;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>What the meter tells of a plan's links is what its status tells.</summary>
public sealed class SyncMeterTests
{
    /// <summary>Other tests have meters of this name as well.</summary>
    private static readonly AsyncLocal<bool> IsMine = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Meter_tells_of_each_link_what_the_status_tells()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(300);
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        string[] moved = [.. Enumerable.Range(0, 300).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b')];
        string staying = Enumerable.Range(0, 300).Select(static number => $"key:{number}").Except(moved).First();
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        var measured = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listening) =>
        {
            if (instrument.Meter.Name == ReshardInstruments.Name && IsMine.Value)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[NameOf(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured[NameOf(instrument, tags)] = value);
        listener.Start();

        // It has told of those by now that there were.
        IsMine.Value = true;
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
            await a.AskAsync("MSET", moved[0], "1", staying, "1", moved[1], "1");
            await a.AskAsync("SET", moved[2], "1");
            await sync.DrainAsync(Cancelled);
            LinkState before = sync.Run.Feeds.Single().Read();
            listener.RecordObservableInstruments();
            LinkState after = sync.Run.Feeds.Single().Read();

            Assert.Equal(moved.Length, measured["redistyped.reshard.keys a b kept"]);
            Assert.Equal(0, measured["redistyped.reshard.keys a b stray"]);
            Assert.InRange(measured["redistyped.reshard.commands a b passed"], before.CommandsPassed, after.CommandsPassed);
            Assert.InRange(measured["redistyped.reshard.commands a b dropped"], before.CommandsDropped, after.CommandsDropped);
            Assert.Equal(1, after.CommandsSplit);
            Assert.Equal(1, measured["redistyped.reshard.commands a b split"]);
            Assert.Equal(0, measured["redistyped.reshard.commands a b refetched"]);
            Assert.Equal(1, measured["redistyped.reshard.syncs a b full"]);
            Assert.Equal(0, measured["redistyped.reshard.syncs a b partial"]);
            Assert.Equal(0, measured["redistyped.reshard.retries a b"]);
            Assert.InRange(measured["redistyped.reshard.source.offset a b"], before.SourceOffset, after.SourceOffset);
            Assert.InRange(measured["redistyped.reshard.applied.offset a b"], before.Applied, after.Applied);
            Assert.True(before.Applied > 0, "the stream has come");
            Assert.True(measured["redistyped.reshard.snapshot.read a"] > moved.Length, "the snapshot was read");
            Assert.Equal(0, measured["redistyped.reshard.spool a"]);
            Assert.InRange(measured["redistyped.reshard.lag a b"], 0, 60);
        }

        measured.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(measured);
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
