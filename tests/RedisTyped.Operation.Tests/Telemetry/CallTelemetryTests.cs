using System.Diagnostics;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class CallTelemetryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_measured_with_its_command_node_address_store_and_method()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        string id = client.IdOn(1);
        using var recording = new Recording(client.Name);

        await client.Things.SetAsync(id, "x");

        Recorded call = Assert.Single(recording.Of("db.client.operation.duration"));
        Assert.Equal("s", call.Unit);
        Assert.InRange(call.Value, 0.000001, 30);
        var expected = new Dictionary<string, string>
        {
            ["db.system.name"] = "redis",
            ["db.operation.name"] = "SET",
            ["db.namespace"] = "0",
            ["server.address"] = client.Nodes[1].Host,
            ["server.port"] = client.Nodes[1].Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["redistyped.client"] = client.Name,
            ["redistyped.node"] = client.Nodes[1].Name,
            ["redistyped.store"] = nameof(IThingStore),
            ["redistyped.method"] = nameof(IThingStore.SetAsync),
        };
        Assert.Equal(expected.OrderBy(static tag => tag.Key), call.Tags.OrderBy(static tag => tag.Key));

        Activity span = recording.Span("SET");
        Assert.Equal($"SET {client.Nodes[1].EndPoint}", span.DisplayName);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal(
            expected.OrderBy(static tag => tag.Key),
            span.TagObjects.Select(static tag => KeyValuePair.Create(tag.Key, $"{tag.Value}")).OrderBy(static tag => tag.Key));
    }

    [Fact]
    public async Task A_span_is_beneath_the_callers_and_the_callers_stays_current()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);
        using var caller = new Activity("caller").Start();

        Task<string?> call = client.Things.GetAsync("1", Cancelled);
        Assert.Same(caller, Activity.Current);
        await call;
        Assert.Same(caller, Activity.Current);
        await client.Things.GetValueAsync("1");
        Assert.Same(caller, Activity.Current);

        Assert.Equal(2, recording.SpansOf("GET").Count);
        Assert.All(recording.SpansOf("GET"), span => Assert.Equal(caller.SpanId, span.ParentSpanId));
    }

    [Fact]
    public async Task Callers_at_the_same_time_have_each_their_own_span()
    {
        await using ThingClient client = await ThingClient.StartAsync(2);
        using var recording = new Recording(client.Name);

        ActivitySpanId[] callers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await Task.Yield();
            using var caller = new Activity("caller").Start();
            await client.Things.GetAsync($"{i}", Cancelled);
            await client.Things.GetAsync($"{i}", Cancelled);
            Assert.Same(caller, Activity.Current);
            return caller.SpanId;
        }));

        var parents = recording.SpansOf("GET").CountBy(static span => span.ParentSpanId).ToDictionary();
        Assert.Equal(50, parents.Count);
        Assert.All(callers, caller => Assert.Equal(2, parents[caller]));
    }

    [Fact]
    public async Task Calls_as_value_tasks_scripts_and_untyped_calls_are_measured_once_each()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);

        await client.Things.GetValueAsync("1");
        await client.Things.EchoAsync("1", "text");
        await client.Redis.ExecuteAsync("INCR", "n");
        await client.Redis.ExecuteScriptAsync(Scripting.RedisScript.From("return 1"), ["n"], cancellationToken: Cancelled);

        Assert.Equal(["GET", "EVALSHA", "INCR", "EVALSHA"], recording.Of("db.client.operation.duration").Select(static one => one["db.operation.name"]));
        Assert.Equal(
            [nameof(IThingStore.GetValueAsync), nameof(IThingStore.EchoAsync), null, null],
            recording.Of("db.client.operation.duration").Select(static one => one["redistyped.method"]));
        Assert.Empty(recording.Of("redistyped.operation.failures"));
        Assert.Equal(4, recording.Spans.Count);
    }

    [Fact]
    public async Task An_untyped_command_that_nobody_knows_is_not_named()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);

        await Assert.ThrowsAnyAsync<Exception>(() => client.Redis.OnAllNodes().ExecuteAsync("SECRETWORD").ContinueWith(static all => all.Result.RequireAll()));

        Assert.Equal("_OTHER", Assert.Single(recording.Of("db.client.operation.duration"))["db.operation.name"]);
    }

    [Fact]
    public async Task Pages_of_a_scan_transactions_and_waits_are_measured()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        await client.Things.AddAsync("1", "m");
        using var recording = new Recording(client.Name);

        await foreach (string member in client.Things.MembersAsync("1"))
        {
            Assert.Equal("m", member);
        }

        Transactions.ShardTransaction transaction = client.Redis.CreateTransaction("{n}");
        Task[] queued = [transaction.ExecuteAsync("INCR", "{n}:1"), transaction.ExecuteAsync("INCR", "{n}:2")];
        await transaction.CommitAsync(Cancelled);
        await Task.WhenAll(queued);

        await client.Things.PopAsync("1", TimeSpan.FromMilliseconds(10), Cancelled);

        Assert.NotEmpty(recording.Calls("SSCAN"));
        Assert.Single(recording.Calls("MULTI"));
        Assert.Equal(2, recording.Span("MULTI").GetTagItem("db.operation.batch.size"));
        Recorded pop = Assert.Single(recording.Calls("BLPOP"));
        Assert.Equal(nameof(IThingStore.PopAsync), pop["redistyped.method"]);
    }

    [Fact]
    public async Task Messages_of_channels_are_counted()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using var recording = new Recording(client.Name);
        await using IAsyncEnumerator<string> messages = client.Things.ListenAsync("1").GetAsyncEnumerator(Cancelled);
        await HeardMessages.OnceAsync(messages.MoveNextAsync(), () => client.Things.SayAsync("1", "hello"));

        Recorded message = Assert.Single(recording.Of("redistyped.messages"));
        Assert.Equal(client.Nodes[0].Name, message["redistyped.node"]);
    }
}
