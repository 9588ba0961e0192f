using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using RedisTyped.Execution;
using RedisTyped.Tests.Execution;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Tests.DependencyInjection;

public class AddRedisTypedTests
{
    [Fact]
    public async Task A_client_and_its_stores_are_singletons_connected_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var multiplexer = FakeNodes.Multiplexer();
        builder.Services.AddRedisTyped(o => o.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = multiplexer })).AddStore<IPlainStore>();
        using var host = builder.Build();
        Assert.Empty(multiplexer.ReceivedCalls());

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(multiplexer.ReceivedCalls());
        var redis = host.Services.GetRequiredService<ShardedRedis>();
        Assert.Same(redis, host.Services.GetRequiredService<ShardedRedis>());
        Assert.Same(redis.Store<IPlainStore>(), host.Services.GetRequiredService<IPlainStore>());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Named_clients_are_keyed_and_apart()
    {
        var services = new ServiceCollection();
        services.AddRedisTyped("carts").Configure(o => AddNode(o, "a")).UseRouter("modulo").AddStore<IPlainStore>();
        services.AddRedisTyped("users", o => AddNode(o, "b")).AddStore<IPlainStore>();
        await using var provider = services.BuildServiceProvider();

        var carts = provider.GetRequiredKeyedService<ShardedRedis>("carts");
        var users = provider.GetRequiredKeyedService<ShardedRedis>("users");

        Assert.Equal(("modulo", "a"), (carts.Topology.Router.Name, Assert.Single(carts.Nodes).Id.Name));
        Assert.Equal(("slots", "b"), (users.Topology.Router.Name, Assert.Single(users.Nodes).Id.Name));
        Assert.Same(carts.Store<IPlainStore>(), provider.GetRequiredKeyedService<IPlainStore>("carts"));
        Assert.Same(users.Store<IPlainStore>(), provider.GetRequiredKeyedService<IPlainStore>("users"));
        Assert.Null(provider.GetService<ShardedRedis>());
    }

    [Fact]
    public async Task A_section_configures_the_client_and_reading_it_twice_does_no_harm()
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection([new("RedisTyped:Router", "modulo"), new("RedisTyped:Nodes:0:Name", "a"), new("RedisTyped:Nodes:0:Configuration", "127.0.0.1:6379")])
            .Build()
            .GetSection("RedisTyped");
        var services = new ServiceCollection();
        services.AddRedisTyped(section).AddStore<IPlainStore>();
        services.AddRedisTyped(section).AddStore<IPlainStore>().Configure(o =>
        {
            o.Nodes["a"].Configuration = null;
            o.Nodes["a"].Multiplexer = FakeNodes.Multiplexer();
        });
        await using var provider = services.BuildServiceProvider();

        var redis = provider.GetRequiredService<ShardedRedis>();

        Assert.Equal("a", Assert.Single(redis.Nodes).Id.Name);
        Assert.Single(provider.GetServices<ShardedRedis>());
        Assert.Single(provider.GetServices<IPlainStore>());
        Assert.Single(provider.GetServices<IHostedService>());
        Assert.Equal("modulo", redis.Topology.Router.Name);
    }

    [Fact]
    public async Task All_faults_of_the_options_stop_the_start_at_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRedisTyped(o =>
        {
            o.Router = "slot";
            o.Nodes.Add("", "127.0.0.1:6379,password=secret", weight: -1);
        });
        using var host = builder.Build();

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(3, e.Failures.Count());
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_the_router_cannot_serve_stops_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRedisTyped(o => AddNode(o, "a")).UseRouter("rb-partition").AddStore<ITaggedStore>();
        using var host = builder.Build();

        await Assert.ThrowsAsync<IncompatibleStoreException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_container_can_be_disposed_without_waiting()
    {
        var services = new ServiceCollection();
        services.AddRedisTyped(o => AddNode(o, "a")).UseRouter(_ => new FixedRouter(_ => 0));
        var provider = services.BuildServiceProvider();
        var redis = provider.GetRequiredService<ShardedRedis>();
        Assert.Equal("fixed", redis.Topology.Router.Name);

        provider.Dispose();

        Assert.Throws<ObjectDisposedException>(() => redis.Nodes);
    }

    [Fact]
    public void The_builder_says_what_it_goes_on_with()
    {
        var services = new ServiceCollection();

        Assert.Equal(("", services), (services.AddRedisTyped().Name, services.AddRedisTyped().Services));
        Assert.Equal("carts", services.AddRedisTyped("carts").Name);
    }

    private static void AddNode(RedisTypedOptions options, string name) =>
        options.Nodes.Add(new NodeOptions { Name = name, Multiplexer = FakeNodes.Multiplexer() });
}
