using System.Diagnostics;
using RedisTyped.Batches;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class BatchTelemetryTests
{
    [Fact]
    public async Task A_batch_is_one_span_with_one_beneath_for_each_node_and_what_was_merged()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        string[] ids = [.. Enumerable.Range(0, 40).Select(static i => $"{i}")];
        int onFirst = ids.Count(id => client.Redis.NodeFor("thing:" + id) == client.Redis.Nodes[0]);
        using var recording = new Recording(client.Name);
        using var caller = new Activity("caller").Start();

        await using RedisBatch batch = client.Redis.CreateBatch();
        IThingStore things = batch.Store<IThingStore>();
        Task[] calls = [.. ids.Select(id => things.GetAsync(id))];
        await batch.ExecuteAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(calls);

        Assert.Same(caller, Activity.Current);
        Assert.Equal(40, Assert.Single(recording.Of("redistyped.batch.size")).Value);
        Assert.Equal("s", Assert.Single(recording.Of("redistyped.batch.duration")).Unit);
        Assert.Equal(
            [(client.Nodes[0].Name, (double)onFirst), (client.Nodes[1].Name, 40d - onFirst)],
            recording.Of("redistyped.batch.merged_calls").Select(static one => (one["redistyped.node"]!, one.Value)).Order());
        Assert.All(recording.Of("redistyped.batch.merged_calls"), static one => Assert.Equal("GET", one["db.operation.name"]));
        Assert.Equal(2, recording.Of("redistyped.batch.merged_commands").Sum(static one => one.Value));
        Activity whole = Assert.Single(recording.SpansOf("PIPELINE", ActivityKind.Internal));
        Assert.Equal(
            (caller.SpanId, 40, 2), (whole.ParentSpanId, whole.GetTagItem("db.operation.batch.size"), whole.GetTagItem("redistyped.fan_out.width")));
        Assert.Equal(2, recording.Calls("PIPELINE").Count);
        Assert.All(recording.SpansOf("PIPELINE"), part => Assert.Equal(whole.SpanId, part.ParentSpanId));
        Assert.Equal(
            new HashSet<object?> { onFirst, 40 - onFirst }, recording.SpansOf("PIPELINE").Select(static part => part.GetTagItem("redistyped.batch.merged_calls")).ToHashSet());
    }

    [Fact]
    public async Task A_batch_fails_at_the_node_that_failed()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        string gone = client.IdOn(1);
        await client.Nodes[1].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => client.Redis.Nodes[1].State == Nodes.NodeState.Down, "the node is down");
        using var recording = new Recording(client.Name);

        await using RedisBatch batch = client.Redis.CreateBatch();
        _ = batch.Store<IThingStore>().GetAsync(client.IdOn(0));
        _ = batch.Store<IThingStore>().GetAsync(gone);
        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(TestContext.Current.CancellationToken));

        Recorded failure = Assert.Single(recording.Of("redistyped.operation.failures"));
        Assert.Equal(("PIPELINE", client.Nodes[1].Name), (failure["db.operation.name"], failure["redistyped.node"]));
        Assert.Equal(failure["error.type"], Assert.Single(recording.Of("redistyped.batch.duration"))["error.type"]);
    }

    [Fact]
    public async Task A_refused_command_is_the_failure_of_its_batch()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        await client.Redis.ExecuteAsync("SET", "list:1", "x");
        using var recording = new Recording(client.Name);

        await using RedisBatch batch = client.Redis.CreateBatch();
        _ = batch.Store<IThingStore>().PushAsync("1", "y");
        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(TestContext.Current.CancellationToken));

        Assert.Equal("WRONGTYPE", Assert.Single(recording.Of("redistyped.operation.failures"))["error.type"]);
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(recording.SpansOf("PIPELINE", ActivityKind.Internal)).Status);
    }

    [Fact]
    public async Task A_batch_without_calls_is_not_measured()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);

        await using RedisBatch batch = client.Redis.CreateBatch();
        await batch.ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Empty(recording.All);
        Assert.Empty(recording.Spans);
    }
}
