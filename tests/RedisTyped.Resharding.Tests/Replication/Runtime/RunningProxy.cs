using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Testing;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Resharding.Tests.Replication.Runtime;

/// <summary>A proxy in this process, with what it reported.</summary>
internal sealed class RunningProxy(ReshardProxy proxy, ConcurrentQueue<ReshardEvent> events) : IAsyncDisposable
{
    public ReshardProxy Proxy => proxy;

    public IEnumerable<ReshardEvent> Events => events;

    public int Port => PortOf(0);

    public static ProxyTarget Target(string name = "all", ServerOptions? server = null, IKeyFilter? filter = null, int port = 0) => new()
    {
        Name = name,
        Filter = filter ?? AllKeysOfTests.Instance,
        FilterText = name,
        Server = (server ?? new ServerOptions { Listen = null! }) with { Listen = new IPEndPoint(IPAddress.Loopback, port) },
    };

    public static Task<RunningProxy> BeforeAsync(TestNode source, Func<ProxyOptions, ProxyOptions>? change = null) =>
        StartAsync(new SourceOptions { Nodes = [new SourceAddress(source.Host, source.Port)] }, change);

    public static async Task<RunningProxy> StartAsync(SourceOptions source, Func<ProxyOptions, ProxyOptions>? change = null, ISyncFilter? filter = null)
    {
        var events = new ConcurrentQueue<ReshardEvent>();
        var options = new ProxyOptions { SourceName = "source", Source = source, Targets = [Target()] };
        options = change?.Invoke(options) ?? options;
        foreach (ProxyTarget target in options.Targets)
        {
            await ClosedAsync(target.Server.Listen.Port);
        }

        var proxy = await ReshardProxy.StartAsync(
            options, filter ?? new KeepAll(), new ReshardEvents(events.Enqueue), TestContext.Current.CancellationToken);
        return new RunningProxy(proxy, events);
    }

    public int PortOf(int target) => proxy.EndPoints[target].Port;

    /// <summary>Has a server follow a target, and waits until it does.</summary>
    public async Task FollowAsync(Wire replica, int target = 0)
    {
        Assert.Equal("OK", await replica.AskAsync("REPLICAOF", "127.0.0.1", PortOf(target).ToString(CultureInfo.InvariantCulture)));
        await UpAsync(replica);
    }

    public static Task UpAsync(Wire replica) => Wait.UntilAsync(
        async () => await replica.InfoAsync("replication", "master_link_status") == "up", "the replica follows");

    /// <summary>Waits until a replica has applied all that the source has written.</summary>
    public static async Task CaughtUpAsync(Wire source, Wire replica)
    {
        long written = await source.NumberAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(
            async () => await replica.NumberAsync("replication", "slave_repl_offset") >= written, $"the replica has applied offset {written}");
    }

    /// <summary>
    /// Waits until nothing listens on a port any more, so that the next one may; at once for 0, which is any port. A program that a test beside this one starts in that moment has a copy of what
    /// listens there, until it is begun.
    /// </summary>
    public static Task ClosedAsync(int port) => Wait.UntilAsync(() => LoopbackPorts.IsFree(port), $"nothing listens on port {port.ToString(CultureInfo.InvariantCulture)} any more");

    public ValueTask DisposeAsync() => proxy.DisposeAsync();

    private sealed class AllKeysOfTests : IKeyFilter
    {
        public static AllKeysOfTests Instance { get; } = new();

        public bool Keeps(ReadOnlySpan<byte> key, int db) => true;
    }
}
