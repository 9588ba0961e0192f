namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class GaugeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_shows_its_state_its_connections_and_what_waits()
    {
        await using ThingClient client = await ThingClient.StartAsync(2, static options => options.Heartbeat.Enabled = false);
        await client.Things.PopAsync(client.IdOn(0, "list:"), TimeSpan.FromMilliseconds(10), Cancelled);
        await client.Nodes[1].KillAsync(Cancelled);
        await Wait.UntilAsync(() => client.Redis.Nodes[1].State == Nodes.NodeState.Down, "the node is down");
        using var recording = new Recording(client.Name, withSpans: false);

        recording.Observe();

        Assert.Equal([("connected", 1d), ("slow", 0d), ("down", 0d)], States(recording, client.Nodes[0].Name));
        Assert.Equal([("connected", 0d), ("slow", 0d), ("down", 1d)], States(recording, client.Nodes[1].Name));
        Assert.Equal(
            [("shared", 1d), ("blocking_used", 0d), ("blocking_idle", 1d)],
            recording.Of("redistyped.node.connections").Where(one => one["redistyped.node"] == client.Nodes[0].Name)
                .Select(static one => (one["redistyped.connection.kind"]!, one.Value)));
        Assert.Equal(0, recording.Of("redistyped.node.pending").Single(one => one["redistyped.node"] == client.Nodes[0].Name).Value);
    }

    [Fact]
    public async Task Commands_to_a_frozen_node_wait()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name, withSpans: false);
        client.Nodes[0].Freeze();
        Task[] calls = [.. Enumerable.Range(0, 10).Select(i => client.Things.GetAsync($"{i}", Cancelled))];
        recording.Observe();
        client.Nodes[0].Resume();
        await Task.WhenAll(calls);

        Assert.InRange(Assert.Single(recording.Of("redistyped.node.pending")).Value, 10, 20);
    }

    [Fact]
    public async Task A_client_that_is_disposed_of_shows_no_more()
    {
        string name;
        await using (ThingClient client = await ThingClient.StartAsync(1))
        {
            name = client.Name;
        }

        using var recording = new Recording(name, withSpans: false);
        recording.Observe();

        Assert.Empty(recording.All);
    }

    [Fact]
    public async Task Connections_that_break_and_come_back_and_connects_are_counted()
    {
        var name = Guid.NewGuid().ToString("N");
        using var recording = new Recording(name);
        await using var nodes = await Testing.RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.ClientName = name;
                options.Nodes.Add("a", nodes[0].ConfigurationString);
            },
            cancellationToken: Cancelled);
        Assert.Equal("s", Assert.Single(recording.Of("db.client.connection.create_time")).Unit);
        Assert.Equal($"connect {nodes[0].EndPoint}", Assert.Single(recording.Spans).DisplayName);

        await nodes[0].KillAsync(Cancelled);
        await Wait.UntilAsync(() => recording.Of("redistyped.connection.losses").Count > 0, "a lost connection");
        await nodes[0].RestartAsync(Cancelled);
        await Wait.UntilAsync(() => recording.Of("redistyped.connection.restores").Count > 0, "a restored connection");

        Assert.All(recording.Of("redistyped.connection.losses"), static one => Assert.Equal("a", one["redistyped.node"]));
        Assert.All(recording.Of("redistyped.connection.losses"), static one => Assert.NotNull(one["error.type"]));
    }

    [Fact]
    public async Task A_connect_that_fails_has_its_error()
    {
        var name = Guid.NewGuid().ToString("N");
        using var recording = new Recording(name);

        await Assert.ThrowsAsync<Nodes.NodeUnavailableException>(() => ShardedRedis.ConnectAsync(
            options =>
            {
                options.ClientName = name;
                options.Nodes.Add("a", "127.0.0.1:1");
            },
            cancellationToken: Cancelled));

        Assert.NotNull(Assert.Single(recording.Of("db.client.connection.create_time"))["error.type"]);
        Assert.Equal(System.Diagnostics.ActivityStatusCode.Error, Assert.Single(recording.Spans).Status);
    }

    private static IEnumerable<(string State, double Value)> States(Recording recording, string node) =>
        recording.Of("redistyped.node.status").Where(one => one["redistyped.node"] == node).Select(static one => (one["redistyped.node.state"]!, one.Value));
}
