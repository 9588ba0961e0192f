using System.Diagnostics;
using RedisTyped.Execution;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class FanOutTelemetryTests
{
    [Fact]
    public async Task A_split_call_has_its_width_and_a_span_for_each_node_beneath_its_own()
    {
        await using ThingClient client = await ThingClient.StartAsync(3);
        using var recording = new Recording(client.Name);
        using var caller = new Activity("caller").Start();

        await client.Things.GetManyAsync([client.IdOn(0), client.IdOn(1), client.IdOn(2)]);

        Assert.Same(caller, Activity.Current);
        Recorded width = Assert.Single(recording.Of("redistyped.fan_out.width"));
        Assert.Equal((3d, "{node}", "MGET", nameof(IThingStore.GetManyAsync)), (width.Value, width.Unit, width["db.operation.name"], width["redistyped.method"]));
        Assert.Single(recording.Of("redistyped.fan_out.duration"));
        Activity whole = Assert.Single(recording.SpansOf("MGET", ActivityKind.Internal));
        Assert.Equal((caller.SpanId, 3), (whole.ParentSpanId, whole.GetTagItem("redistyped.fan_out.width")));
        Assert.Equal(3, recording.SpansOf("MGET").Count);
        Assert.All(recording.SpansOf("MGET"), part => Assert.Equal(whole.SpanId, part.ParentSpanId));
        Assert.Equal(
            client.Nodes.Nodes.Select(static node => node.Name).Order(),
            recording.SpansOf("MGET").Select(static part => (string)part.GetTagItem("redistyped.node")!).Order());
    }

    [Fact]
    public async Task A_split_call_whose_keys_are_on_one_node_is_one_span()
    {
        await using ThingClient client = await ThingClient.StartAsync(3);
        using var recording = new Recording(client.Name);

        await client.Things.GetManyAsync([client.IdOn(1)]);

        Assert.Equal(1, Assert.Single(recording.Of("redistyped.fan_out.width")).Value);
        Assert.Equal(ActivityKind.Client, Assert.Single(recording.Spans).Kind);
    }

    [Fact]
    public async Task Typed_and_untyped_commands_to_all_nodes_have_their_width()
    {
        await using ThingClient client = await ThingClient.StartAsync(3);
        using var recording = new Recording(client.Name);

        await client.Things.CountKeysAsync();
        await client.Redis.OnAllNodes().ExecuteAsync("PING");

        Assert.Equal([("DBSIZE", 3d), ("PING", 3d)], recording.Of("redistyped.fan_out.width").Select(static one => (one["db.operation.name"]!, one.Value)));
        Assert.Equal(3, recording.Calls("DBSIZE").Count);
        Assert.Equal(3, recording.Calls("PING").Count);
        Activity whole = Assert.Single(recording.SpansOf("PING", ActivityKind.Internal));
        Assert.All(recording.SpansOf("PING"), part => Assert.Equal(whole.SpanId, part.ParentSpanId));
    }

    [Fact]
    public async Task An_emulated_call_is_one_span_with_its_steps_beneath()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        string a = client.IdOn(0, "set:");
        string b = client.IdOn(1, "set:");
        await client.Things.AddAsync(a, "m");
        await client.Things.AddAsync(b, "m");
        using var recording = new Recording(client.Name);

        Assert.Equal(["m"], await client.Things.CommonAsync(a, b));

        Activity whole = Assert.Single(recording.SpansOf("SINTER", ActivityKind.Internal));
        Assert.Equal(2, recording.SpansOf("SINTER").Count);
        Assert.All(recording.SpansOf("SINTER"), step => Assert.Equal(whole.SpanId, step.ParentSpanId));
        Assert.Equal(2, Assert.Single(recording.Of("redistyped.fan_out.width")).Value);
    }

    [Fact]
    public async Task A_node_that_fails_is_named_and_the_whole_has_its_error()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        string here = client.IdOn(0);
        string gone = client.IdOn(1);
        await client.Nodes[1].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => client.Redis.Nodes[1].State == Nodes.NodeState.Down, "the node is down");
        using var recording = new Recording(client.Name);

        await Assert.ThrowsAsync<PartialFailureException<string?[]>>(() => client.Things.GetManyAsync([here, gone]));

        Recorded failure = Assert.Single(recording.Of("redistyped.operation.failures"));
        Assert.Equal((client.Nodes[1].Name, "RedisTyped.Nodes.Health.NodeDownException"), (failure["redistyped.node"], failure["error.type"]));
        Activity whole = Assert.Single(recording.SpansOf("MGET", ActivityKind.Internal));
        Assert.Equal((ActivityStatusCode.Error, "RedisTyped.Nodes.Health.NodeDownException"), (whole.Status, whole.GetTagItem("error.type")));
        Assert.Equal("RedisTyped.Nodes.Health.NodeDownException", Assert.Single(recording.Of("redistyped.fan_out.duration"))["error.type"]);
    }
}
