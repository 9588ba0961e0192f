using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Gateway;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Dispatch;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>A client of the gateway without a socket between the two, so that what the gateway keeps for it can be looked at.</summary>
internal sealed class PipeClient : IAsyncDisposable
{
    private readonly Pipe _requests = new();
    private readonly Pipe _replies = new();
    private readonly ShardedRedis _redis;
    private readonly CommandSessions _sessions;
    private readonly ClientScope _scope;
    private readonly Task _running;
    private readonly bool _isFirst;
    private volatile bool _isAborted;

    private PipeClient(ShardedRedis redis, GatewayOptions options, TimeProvider time, PipeWriter? output, bool isFirst, long? mostLet = null)
    {
        _redis = redis;
        _isFirst = isFirst;
        Links = new LinkMap(redis.Current);
        _sessions = new CommandSessions(new GatewayLinks(Links, options.MaxOwnConnections), redis, RefusedRequests.None, options, TimeProvider.System);
        _scope = mostLet is { } most
            ? new ClientScope(Links, _sessions, options, NullLogger.Instance, time) { MostLet = most }
            : new ClientScope(Links, _sessions, options, NullLogger.Instance, time);
        Client = new GatewayClient(_scope, new Ends(_requests.Reader, output ?? _replies.Writer), null, null, () => _isAborted = true);
        _scope.Add(Client);
        _running = Client.RunAsync(CancellationToken.None);
    }

    public GatewayClient Client { get; }

    public LinkMap Links { get; }

    /// <summary>Whether the gateway has cut it off.</summary>
    public bool IsAborted => _isAborted;

    public PipeReader Replies => _replies.Reader;

    /// <summary>Begins a gateway with one client.</summary>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="options">What is set.</param>
    /// <param name="time">The time.</param>
    /// <param name="output">Where replies go; none for <see cref="Replies"/>.</param>
    /// <param name="port">The way to the last node, if it is not its own port.</param>
    /// <param name="mostLet"><see cref="ClientScope.MostLet"/>, if it is another one.</param>
    public static async Task<PipeClient> StartAsync(
        RedisNodes nodes, GatewayOptions options, TimeProvider? time = null, PipeWriter? output = null, int? port = null, long? mostLet = null)
    {
        var topology = new RedisTypedOptions { OperationTimeout = TimeSpan.FromMinutes(1) };
        foreach (TestNode node in nodes.Nodes)
        {
            topology.Nodes.Add(node.Name, port is null || node != nodes.Nodes[^1] ? node.ConfigurationString : node.ConfigurationString.Replace($":{node.Port}", $":{port}", StringComparison.Ordinal));
        }

        var client = new PipeClient(await ShardedRedis.ConnectAsync(topology, cancellationToken: TestContext.Current.CancellationToken), options, time ?? TimeProvider.System, output, isFirst: true, mostLet);

        // As the gateway starts: a node that a test freezes at once would else be dialled in vain.
        NodeLinks[] links = [.. Enumerable.Range(0, client.Links.Current.Count).Select(node => client.Links.Current[node]!)];
        await Wait.UntilAsync(() => Array.TrueForAll(links, static link => link.IsConnected), "the nodes are connected");
        return client;
    }

    /// <summary>Another client of the same gateway; to be disposed of before the first.</summary>
    public PipeClient Beside(TimeProvider? time = null, PipeWriter? output = null) => new(_redis, new GatewayOptions(), time ?? TimeProvider.System, output, isFirst: false);

    /// <summary>A key of a node.</summary>
    public string KeyOf(int node) => Enumerable.Range(0, 1000).Select(static i => $"key:{i}").First(key => Links.Current.NodeOf(Encoding.ASCII.GetBytes(key)) == node);

    /// <summary>How many requests wait for a node.</summary>
    public int WaitingFor(int node) => Links.Current[node]!.For(protocol: 2).Waiting;

    public Task SendAsync(ReadOnlyMemory<byte> requests) =>
        InTime.AwaitAsync(_requests.Writer.WriteAsync(requests, TestContext.Current.CancellationToken).AsTask(), "the gateway has read the requests");

    /// <summary>Gives what there is of replies, once there is something, or so many bytes.</summary>
    public Task<ReadResult> ReadAsync(int least = 1) =>
        InTime.AwaitAsync(Replies.ReadAtLeastAsync(least, TestContext.Current.CancellationToken).AsTask(), $"{least} bytes of replies have come");

    /// <summary>Reads replies of so many bytes altogether, and drops them.</summary>
    public async Task TakeAsync(int bytes)
    {
        ReadResult replies = await ReadAsync(bytes);
        Assert.Equal(bytes, replies.Buffer.Length);
        Replies.AdvanceTo(replies.Buffer.End);
    }

    /// <summary>Has the gateway look who is silent, as much later.</summary>
    public void Look(ManualTime time, TimeSpan later)
    {
        time.Advance(later);
        _scope.Look();
    }

    public async ValueTask DisposeAsync()
    {
        await _requests.Writer.CompleteAsync();
        await _replies.Reader.CompleteAsync();
        if (_isFirst)
        {
            await _redis.DisposeAsync();
        }

        await InTime.AwaitAsync(_running, "the gateway is done with the client");
        _scope.Dispose();
        _sessions.Dispose();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
