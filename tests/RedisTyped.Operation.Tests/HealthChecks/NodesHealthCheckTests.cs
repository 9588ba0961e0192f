using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RedisTyped.HealthChecks;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.HealthChecks;

public sealed class NodesHealthCheckTests
{
    private const string Password = "SECRETMARKER";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_nodes_answer()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using ServiceProvider services = ServicesOf(nodes);

        HealthReportEntry entry = await CheckAsync(services);

        Assert.Equal((HealthStatus.Healthy, "all 2 nodes answer"), (entry.Status, entry.Description));
        Assert.Equal(
            ["node-1.latencyMilliseconds", "node-1.state", "node-2.latencyMilliseconds", "node-2.state"], entry.Data.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("connected", entry.Data["node-1.state"]);
        Assert.InRange((double)entry.Data["node-1.latencyMilliseconds"], 0, 30_000);
    }

    [Fact]
    public async Task A_killed_node_is_named_and_when_it_is_back_all_is_well()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using ServiceProvider services = ServicesOf(nodes);
        await CheckAsync(services);

        await nodes[1].KillAsync(Cancelled);
        HealthReportEntry entry = await CheckAsync(services);
        Assert.Equal((HealthStatus.Degraded, "node 'node-2' down, of 2"), (entry.Status, entry.Description));
        Assert.Equal("down", entry.Data["node-2.state"]);
        Assert.DoesNotContain("node-2.latencyMilliseconds", entry.Data.Keys);

        await nodes[1].RestartAsync(Cancelled);
        await Wait.UntilAsync(async () => (await CheckAsync(services)).Status == HealthStatus.Healthy, "both nodes answer");
    }

    [Fact]
    public async Task A_node_that_shares_a_connection_with_others_is_asked_itself()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        using ConnectionMultiplexer shared = await ConnectionMultiplexer.ConnectAsync(nodes[0].ConfigurationString);
        using ConnectionMultiplexer own = await ConnectionMultiplexer.ConnectAsync(nodes[1].ConfigurationString);
        var plan = new NodePlan(new NodeId("b"), null, shared, TimeSpan.FromSeconds(5), Required: true);
        var node = new RedisNode(plan, shared, own, slots: null!);

        Assert.False((await NodeAnswer.OfAsync(node, TimeSpan.FromSeconds(30), Cancelled)).IsDown);
        await nodes[1].KillAsync(Cancelled);
        Assert.True((await NodeAnswer.OfAsync(node, TimeSpan.FromSeconds(30), Cancelled)).IsDown);
    }

    [Fact]
    public async Task A_frozen_node_does_not_hold_the_check_up()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using ServiceProvider services = ServicesOf(nodes, TimeSpan.FromSeconds(2));
        await CheckAsync(services);
        nodes[0].Freeze();
        try
        {
            HealthReportEntry entry = await CheckAsync(services);
            Assert.Equal((HealthStatus.Degraded, "node 'node-1' down, of 2"), (entry.Status, entry.Description));
        }
        finally
        {
            nodes[0].Resume();
        }
    }

    [Fact]
    public async Task Checks_of_a_frozen_node_leave_one_question_to_it_however_many_they_are()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using ServiceProvider services = ServicesOf(nodes, TimeSpan.FromMilliseconds(100));
        await CheckAsync(services);
        RedisNode node = services.GetRequiredService<ShardedRedis>().Nodes[0];
        nodes[0].Freeze();
        try
        {
            SignOfLife.Asked asked = SignOfLife.Of(node).Ask();
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal("none of 1 nodes answers", (await CheckAsync(services)).Description);
            }

            Assert.Same(asked, SignOfLife.Of(node).Ask());
            nodes[0].Resume();
            await asked.Answer.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
            Assert.NotSame(asked, SignOfLife.Of(node).Ask());
        }
        finally
        {
            nodes[0].Resume();
        }
    }

    [Fact]
    public async Task Without_any_node_it_is_unhealthy_or_what_the_registration_says()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using ServiceProvider services = ServicesOf(nodes);
        await using ServiceProvider lenient = ServicesOf(nodes, failure: HealthStatus.Degraded);
        await CheckAsync(services);
        await CheckAsync(lenient);
        await nodes[0].KillAsync(Cancelled);
        await nodes[1].KillAsync(Cancelled);

        HealthReportEntry entry = await CheckAsync(services);

        Assert.Equal((HealthStatus.Unhealthy, "none of 2 nodes answers"), (entry.Status, entry.Description));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(lenient)).Status);
    }

    [Fact]
    public async Task A_client_that_cannot_connect_is_unhealthy_and_names_nodes_but_no_address_or_password()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Password = Password }, Cancelled);
        await using ServiceProvider services = ServicesOf(nodes);
        await nodes[0].KillAsync(Cancelled);

        HealthReportEntry entry = await CheckAsync(services);

        Assert.Equal((HealthStatus.Unhealthy, "not connected: node 'node-1' did not answer"), (entry.Status, entry.Description));
        Assert.Null(entry.Exception);
        Assert.DoesNotContain(Password, entry.Description + string.Join(' ', entry.Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_is_cancelled_ends_so()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using ServiceProvider services = ServicesOf(nodes, TimeSpan.FromMinutes(1));
        await CheckAsync(services);
        nodes[0].Freeze();
        try
        {
            using var stop = new CancellationTokenSource();
            Task<HealthReport> check = services.GetRequiredService<HealthCheckService>().CheckHealthAsync(stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
        }
        finally
        {
            nodes[0].Resume();
        }
    }

    [Fact]
    public async Task Each_client_has_a_check_of_its_own()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        var services = new ServiceCollection().AddLogging();
        services.AddRedisTyped(options => options.Nodes.Add("a", nodes[0].ConfigurationString)).AddHealthChecks();
        services.AddRedisTyped("carts", options => options.Nodes.Add("a", nodes[0].ConfigurationString)).AddHealthChecks(tags: ["ready"]);
        await using ServiceProvider provider = services.BuildServiceProvider();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled);

        Assert.Equal(["redistyped", "redistyped-carts"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["ready"], report.Entries["redistyped-carts"].Tags);
        Assert.Equal(HealthStatus.Healthy, report.Status);
    }

    [Fact]
    public void A_slow_node_is_named()
    {
        HealthCheckResult result = NodesHealthCheck.Judge(
            [new NodeAnswer("a", "connected", TimeSpan.FromMilliseconds(1)), new NodeAnswer("b", "slow", TimeSpan.FromSeconds(1)), new NodeAnswer("c", "down", null)],
            HealthStatus.Unhealthy);

        Assert.Equal((HealthStatus.Degraded, "node 'c' down; node 'b' slow, of 3"), (result.Status, result.Description));
    }

    [Fact]
    public void A_timeout_must_be_positive() =>
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => new ServiceCollection().AddRedisTyped().AddHealthChecks(timeout: TimeSpan.Zero));

    private static ServiceProvider ServicesOf(RedisNodes nodes, TimeSpan? timeout = null, HealthStatus? failure = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddRedisTyped(options =>
        {
            // On a busy machine a node may be slow, and a check says so.
            options.Heartbeat.Timeout = options.Heartbeat.SlowAfter = TimeSpan.FromSeconds(30);
            foreach (TestNode node in nodes.Nodes)
            {
                options.Nodes.Add(node.Name, node.ConfigurationString);
            }
        }).AddHealthChecks(failureStatus: failure, timeout: timeout);
        return services.BuildServiceProvider();
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled)).Entries["redistyped"];
}
