using System.Diagnostics;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class CoalescingTelemetryTests
{
    [Fact]
    public async Task Calls_are_measured_each_and_their_trips_are_linked_to_them()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        IJoinedStore joined = client.Redis.Store<IJoinedStore>();
        using var recording = new Recording(client.Name);
        using var caller = new Activity("caller").Start();

        client.Nodes[0].Freeze();
        Task[] calls = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? joined.GetAsync($"{i}") : joined.GetValueAsync($"{i}").AsTask())];
        client.Nodes[0].Resume();
        await Task.WhenAll(calls);
        await Wait.UntilAsync(() => recording.Spans.SelectMany(static span => span.Links).Count() == 100, "the links of all callers");

        Assert.Same(caller, Activity.Current);
        Activity[] own = [.. recording.Spans.Where(static span => span.GetTagItem("redistyped.store") is not null)];
        Activity[] trips = [.. recording.Spans.Except(own)];
        Assert.Equal(100, own.Length);
        Assert.All(own, span => Assert.Equal(caller.SpanId, span.ParentSpanId));
        Assert.Equal(100, recording.Of("db.client.operation.duration").Count);
        Assert.All(trips, static trip => Assert.Equal(default, trip.ParentSpanId));
        Assert.Equal(own.Select(static span => span.SpanId).ToHashSet(), trips.SelectMany(static trip => trip.Links).Select(static link => link.Context.SpanId).ToHashSet());
        Assert.Equal(100, recording.Of("redistyped.coalescing.calls").Sum(static one => one.Value));
        double count = recording.Of("redistyped.coalescing.trips").Sum(static one => one.Value);
        Assert.Equal(trips.Length, count);
        Assert.InRange(count, 2, 50);
    }

    [Fact]
    public async Task A_late_trip_fails_its_calls()
    {
        await using ThingClient client = await ThingClient.StartAsync(1, static options => options.OperationTimeout = TimeSpan.FromMilliseconds(200));
        IJoinedStore joined = client.Redis.Store<IJoinedStore>();
        using var recording = new Recording(client.Name);
        client.Nodes[0].Freeze();
        try
        {
            await Assert.ThrowsAsync<TimeoutException>(() => joined.GetAsync("1"));
        }
        finally
        {
            client.Nodes[0].Resume();
        }

        Recorded failure = Assert.Single(recording.Of("redistyped.operation.failures"));
        Assert.Equal(("timeout", nameof(IJoinedStore)), (failure["error.type"], failure["redistyped.store"]));
    }
}
