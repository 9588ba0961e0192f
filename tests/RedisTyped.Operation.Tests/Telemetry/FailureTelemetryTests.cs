using System.Diagnostics;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class FailureTelemetryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_command_has_the_servers_code()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        await client.Redis.ExecuteAsync("SET", "list:1", "x");
        using var recording = new Recording(client.Name);

        await Assert.ThrowsAnyAsync<RedisServerException>(() => client.Things.PushAsync("1", "y"));

        AssertFailed(recording, client, "LPUSH", "WRONGTYPE");
        Assert.Equal("WRONGTYPE", recording.Span("LPUSH").GetTagItem("db.response.status_code"));
    }

    [Fact]
    public async Task An_error_that_a_script_makes_up_is_not_taken_for_a_code()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);

        await Assert.ThrowsAnyAsync<RedisServerException>(() => client.Things.FailAsync("1", "MADEUP by the script"));

        AssertFailed(recording, client, "EVALSHA", "_OTHER");
    }

    [Fact]
    public async Task A_call_to_a_killed_node_fails_at_that_node()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        string gone = client.IdOn(0);
        await client.Nodes[0].KillAsync(Cancelled);
        await Wait.UntilAsync(() => client.Redis.Nodes[0].State == Nodes.NodeState.Down, "the node is down");
        using var recording = new Recording(client.Name);

        await Assert.ThrowsAsync<Nodes.Health.NodeDownException>(() => client.Things.GetAsync(gone, Cancelled));
        await client.Things.GetAsync(client.IdOn(1), Cancelled);

        AssertFailed(recording, client, "GET", "RedisTyped.Nodes.Health.NodeDownException");
        Assert.Equal(2, recording.Calls("GET").Count);
    }

    [Fact]
    public async Task A_call_whose_connection_breaks_has_the_type_of_that()
    {
        await using ThingClient client = await ThingClient.StartAsync(1, static options =>
        {
            options.Heartbeat.Enabled = false;
            options.OperationTimeout = TimeSpan.FromMinutes(1);
        });
        using var recording = new Recording(client.Name);
        client.Nodes[0].Freeze();
        Task<string?> call = client.Things.GetAsync("1", Cancelled);
        await WrittenCalls.UntilAsync(client.Redis.Nodes[0], least: 1);
        await client.Nodes[0].KillAsync(Cancelled);

        await Assert.ThrowsAsync<Nodes.NodeConnectionException>(() => call);

        AssertFailed(recording, client, "GET", "StackExchange.Redis.RedisConnectionException");
    }

    [Fact]
    public async Task A_call_that_is_sent_again_is_counted_at_its_node()
    {
        await using ThingClient client = await ThingClient.StartAsync(
            1, static options => options.Retry = new Topology.RetryOptions { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1) });
        await client.Nodes[0].KillAsync(Cancelled);
        await Wait.UntilAsync(() => client.Redis.Nodes[0].State == Nodes.NodeState.Down, "the node is down");
        using var recording = new Recording(client.Name);

        await Assert.ThrowsAsync<Nodes.Health.NodeDownException>(() => client.Things.GetAsync("1", Cancelled));

        Assert.Equal(2, recording.Of("redistyped.operation.retries").Sum(static one => one.Value));
        Assert.All(recording.Of("redistyped.operation.retries"), one => Assert.Equal(
            (client.Nodes[0].Name, "RedisTyped.Nodes.Health.NodeDownException"), (one["redistyped.node"], one["error.type"])));
        Assert.Equal(3, recording.Calls("GET").Count);
    }

    [Fact]
    public async Task A_call_to_a_frozen_node_is_late()
    {
        await using ThingClient client = await ThingClient.StartAsync(1, static options => options.OperationTimeout = TimeSpan.FromMilliseconds(200));
        using var recording = new Recording(client.Name);
        client.Nodes[0].Freeze();
        try
        {
            await Assert.ThrowsAsync<TimeoutException>(() => client.Things.GetAsync("1", Cancelled));
            AssertFailed(recording, client, "GET", "timeout");
            Assert.InRange(recording.Calls("GET")[0].Value, 0.1, 30);

            recording.Clear();
            await Assert.ThrowsAsync<TimeoutException>(async () => await client.Things.GetValueAsync("1"));
            AssertFailed(recording, client, "GET", "timeout");
        }
        finally
        {
            client.Nodes[0].Resume();
        }
    }

    [Fact]
    public async Task A_call_that_its_caller_gives_up_is_cancelled()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);
        using var stop = new CancellationTokenSource();
        client.Nodes[0].Freeze();
        try
        {
            Task<string?> call = client.Things.GetAsync("1", stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
        finally
        {
            client.Nodes[0].Resume();
        }

        AssertFailed(recording, client, "GET", "cancelled");
    }

    private static void AssertFailed(Recording recording, ThingClient client, string operation, string error)
    {
        Recorded failure = Assert.Single(recording.Of("redistyped.operation.failures"));
        Assert.Equal((operation, client.Nodes[0].Name, error), (failure["db.operation.name"], failure["redistyped.node"], failure["error.type"]));
        Assert.Single(recording.Calls(operation), call => call["error.type"] == error);
        Activity span = Assert.Single(recording.SpansOf(operation), static span => span.Status == ActivityStatusCode.Error);
        Assert.Equal(error, span.GetTagItem("error.type"));
        Assert.Null(span.StatusDescription);
        Assert.Empty(span.Events);
    }
}
