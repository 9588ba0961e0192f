using System.Globalization;
using System.Net;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Clusters;
using RedisTyped.Gateway.Emulations;
using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Reloading;

namespace RedisTyped.Gateway.Dispatch;

/// <summary>Begins the sessions of a gateway's clients. Thread-safe.</summary>
internal sealed class CommandSessions : IClientSessions, IDisposable
{
    private readonly SessionScope _scope;
    private readonly ShardedRedis _redis;

    /// <summary>Takes what was set.</summary>
    /// <param name="links">The nodes.</param>
    /// <param name="redis">The client of the same topology, for emulations.</param>
    /// <param name="refusals">Tells what a cut-over refuses.</param>
    /// <param name="options">What was set, and found to be without faults.</param>
    /// <param name="time">Gives the time.</param>
    public CommandSessions(INodeLinks links, ShardedRedis redis, RefusedRequests refusals, GatewayOptions options, TimeProvider time)
    {
        var faults = new List<string>();
        _scope = new SessionScope
        {
            Links = links,
            Clients = new ClientRegistry(time),
            Users = UserList.Of(options.Password, [.. options.Users], faults),
            MaxTransactionBytes = options.MaxRequestBytes,
            Policy = CommandPolicy.Of(options.AllowedCommands, options.DeniedCommands, faults),
            Refusals = refusals,
            Cluster = options.ClusterClients ? new ClusterView(options.ClusterAddress) : null,
            CrossShard = options.CrossShard ? new CrossShardRunner(redis) : null,
        };
        _redis = redis;
        _redis.TopologyChanged += OnTopologyChanged;
    }

    /// <inheritdoc/>
    public IClientSession Begin(GatewayClient client, IReplyOutput output) =>
        new CommandSession(_scope, _scope.Clients.Add(client.Id, Text(client.EndPoint), Text(client.LocalEndPoint)), output);

    /// <inheritdoc/>
    public void Dispose() => _redis.TopologyChanged -= OnTopologyChanged;

    // Not told of a reload that has changed nothing, of which nobody shall notice anything.
    private void OnTopologyChanged(object? sender, TopologyChange change) => _scope.Clients.CutOffListeners();

    private static string Text(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address: { IsIPv4MappedToIPv6: true } address, Port: var port } => string.Create(CultureInfo.InvariantCulture, $"{address.MapToIPv4()}:{port}"),
        null => "?:0",
        _ => $"{endPoint}",
    };
}
