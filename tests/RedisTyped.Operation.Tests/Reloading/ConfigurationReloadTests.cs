using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RedisTyped.Reloading;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.Reloading;

public sealed class ConfigurationReloadTests : IAsyncLifetime
{
    private readonly CapturedLog _log = new();
    private RedisNodes _nodes = null!;
    private IHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ShardedRedis Redis => _host.Services.GetRequiredService<ShardedRedis>();

    private IConfigurationRoot Configuration => (IConfigurationRoot)_host.Services.GetRequiredService<IConfiguration>();

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["RedisTyped:Nodes:0:Name"] = "a",
            ["RedisTyped:Nodes:0:Configuration"] = _nodes[0].ConfigurationString,
        });
        builder.Services.AddSingleton<ILoggerFactory>(_log);
        builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped")).AddStore<IOrderStore>();
        _host = builder.Build();
        await _host.StartAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Changed_section_reloads_the_client_and_injected_stores_go_on()
    {
        var orders = _host.Services.GetRequiredService<IOrderStore>();
        await orders.SetStateAsync(1, "paid");
        Task<TopologyChange> change = NextChangeAsync();

        Set("RedisTyped:Nodes:0:Configuration", Topologies.Readdressed(_nodes[0]).Nodes[0].Configuration!);

        Assert.Equal("reconnected a", (await change).ToString());
        Assert.Equal("paid", await orders.GetStateAsync(1));
    }

    [Fact]
    public async Task Section_with_faults_is_logged_and_whoever_reloads_the_configuration_is_not_bothered()
    {
        Set("RedisTyped:Nodes:0:Weight", "heavy");

        (LogLevel level, string text) = Assert.Single(_log.Lines, static line => line.Level > LogLevel.Information);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("'RedisTyped' was not taken for the topology, which stays as it is", text, StringComparison.Ordinal);
        Assert.Contains("RedisTyped:Nodes:0:Weight", text, StringComparison.OrdinalIgnoreCase);
        await _host.Services.GetRequiredService<IOrderStore>().SetStateAsync(1, "paid");

        Task<TopologyChange> change = NextChangeAsync();
        Configuration["RedisTyped:Nodes:0:Configuration"] = Topologies.Readdressed(_nodes[0]).Nodes[0].Configuration;
        Set("RedisTyped:Nodes:0:Weight", "1");
        Assert.Equal("reconnected a", (await change).ToString());
    }

    [Fact]
    public async Task Section_that_moves_keys_is_logged_and_taken_once_it_allows_that()
    {
        Configuration["RedisTyped:Nodes:1:Name"] = "b";
        Set("RedisTyped:Nodes:1:Configuration", _nodes[1].ConfigurationString);

        string text = await RefusalAsync();
        Assert.Contains("50 % of all keys (exact): 50 % from 'a' to 'b'", text, StringComparison.Ordinal);
        Assert.Single(Redis.Nodes);
        Task<TopologyChange> change = NextChangeAsync();

        Set("RedisTyped:AllowKeyMovement", "true");

        Assert.Equal("added b; 50 % of all keys have another node", (await change).ToString());
    }

    [Fact]
    public async Task Node_that_cannot_be_reached_is_logged_and_the_old_topology_stays()
    {
        await _nodes[1].KillAsync(Cancelled);

        Set("RedisTyped:Nodes:0:Configuration", _nodes[1].ConfigurationString + ",password=hunter2");

        string text = await RefusalAsync();
        Assert.Contains("Node 'a'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        await Redis.ExecuteAsync("GET", "k");
    }

    [Fact]
    public async Task Node_that_cannot_be_reached_yet_is_taken_when_it_can_be()
    {
        await _nodes[1].KillAsync(Cancelled);
        Task<TopologyChange> change = NextChangeAsync();
        Set("RedisTyped:Nodes:0:Configuration", _nodes[1].ConfigurationString);
        await RefusalAsync();

        await _nodes[1].RestartAsync(Cancelled);

        Assert.Equal("reconnected a", (await change).ToString());
        Assert.Single(_log.Lines, static line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Node_that_cannot_be_reached_is_given_up_for_another_section()
    {
        await _nodes[1].KillAsync(Cancelled);
        Set("RedisTyped:Nodes:0:Configuration", _nodes[1].ConfigurationString);
        await RefusalAsync();
        Task<TopologyChange> change = NextChangeAsync();

        Set("RedisTyped:Nodes:0:Configuration", Topologies.Readdressed(_nodes[0]).Nodes[0].Configuration!);

        Assert.Equal("reconnected a", (await change).ToString());
        Assert.Equal(_nodes[0].Port, ((System.Net.DnsEndPoint)Redis.Nodes[0].EndPoints[0]).Port);
    }

    private void Set(string key, string value)
    {
        Configuration[key] = value;
        Configuration.Reload();
    }

    private Task<TopologyChange> NextChangeAsync()
    {
        var next = new TaskCompletionSource<TopologyChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        Redis.TopologyChanged += (_, e) => next.TrySetResult(e);
        return Wait.ForAsync(next.Task, "the topology is exchanged");
    }

    private Task<string> RefusalAsync() => Wait.UntilAsync(
        () => Task.FromResult(_log.Lines.FirstOrDefault(static line => line.Level == LogLevel.Error).Text ?? ""), static text => text.Length > 0);
}
