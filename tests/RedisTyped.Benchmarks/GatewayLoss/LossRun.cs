using System.Diagnostics;
using RedisTyped.Benchmarks.Gateways;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.GatewayLoss;

/// <summary>Four nodes behind a gateway under a steady load, one of which is killed and frozen.</summary>
internal sealed class LossRun : IAsyncDisposable
{
    /// <summary>How many clients ask for keys of the nodes that stay, and how many for those of the one that is lost.</summary>
    public const int ClientsOfOthers = 12, ClientsOfOne = 4;

    private const int NodeCount = 4;
    private const int KeyCount = 4_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RedisNodes _nodes;
    private readonly ServedGateway _gateway;
    private readonly ConnectionMultiplexer _client;
    private readonly string[] _othersKeys;
    private readonly string[] _ownKeys;

    private LossRun(RedisNodes nodes, ServedGateway gateway, ConnectionMultiplexer client, string[] othersKeys, string[] ownKeys) =>
        (_nodes, _gateway, _client, _othersKeys, _ownKeys) = (nodes, gateway, client, othersKeys, ownKeys);

    /// <summary>Starts nodes and gateway, and stores the keys.</summary>
    public static async Task<LossRun> StartAsync(CancellationToken cancellationToken)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(NodeCount, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, cancellationToken);
        ServedGateway gateway = await ServedGateway.StartAsync(nodes.TopologyJson());
        ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{gateway.Port},syncTimeout=20000");
        string[] keys = [.. Enumerable.Range(0, KeyCount).Select(static i => $"key:{i}")];
        await Task.WhenAll(keys.Select(key => client.GetDatabase().StringSetAsync(key, new string('x', 32))));
        using ConnectionMultiplexer one = await ConnectionMultiplexer.ConnectAsync(nodes[0].ConfigurationString);
        bool[] isOwn = await Task.WhenAll(keys.Select(key => one.GetDatabase().KeyExistsAsync(key)));
        return new LossRun(nodes, gateway, client, [.. keys.Where((_, i) => !isOwn[i])], [.. keys.Where((_, i) => isOwn[i])]);
    }

    /// <summary>Goes through all phases once.</summary>
    /// <param name="length">How long each takes.</param>
    /// <param name="recoveries">Takes how long the node's keys took to be answered again, in milliseconds.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<IReadOnlyList<LossPhase>> RunAsync(TimeSpan length, List<double> recoveries, CancellationToken cancellationToken)
    {
        var clients = new List<(PacedClient Client, bool IsOwn)>();
        var phases = new List<(string Name, PacedTally[] Tallies)>();
        try
        {
            for (int i = 0; i < ClientsOfOthers + ClientsOfOne; i++)
            {
                bool isOwn = i >= ClientsOfOthers;
                clients.Add((await PacedClient.StartAsync(_gateway.Port, isOwn ? _ownKeys : _othersKeys, cancellationToken), isOwn));
            }

            // The compiler's time with the gateway's code and this one.
            await Task.Delay(length, cancellationToken);
            Begin(LossPhase.Before);
            await Task.Delay(length, cancellationToken);

            Begin("one was killed");
            await _nodes[0].KillAsync(cancellationToken);
            await Task.Delay(length, cancellationToken);
            await _nodes[0].RestartAsync(cancellationToken);
            recoveries.Add(await AnsweredAsync(cancellationToken));
            Begin("it works again");
            await Task.Delay(length, cancellationToken);
            Begin("it stands still");
            _nodes[0].Freeze();
            await Task.Delay(length, cancellationToken);
            _nodes[0].Resume();
            recoveries.Add(await AnsweredAsync(cancellationToken));
            Begin("it works again, after standing still");
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(clients.Select(static one => one.Client.DisposeAsync().AsTask()));
        }

        return [.. phases.Select(phase => new LossPhase(phase.Name, Sum(phase.Tallies, isOwn: false), Sum(phase.Tallies, isOwn: true)))];

        void Begin(string name) => phases.Add((name, [.. clients.Select(static one => one.Client.Begin())]));

        PacedTally Sum(PacedTally[] tallies, bool isOwn)
        {
            var sum = new PacedTally();
            foreach (PacedTally tally in tallies.Where((_, i) => clients[i].IsOwn == isOwn))
            {
                sum.Add(tally);
            }

            return sum;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.CloseAsync();
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    private async Task<double> AnsweredAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await _client.GetDatabase().StringGetAsync(_ownKeys[0]);
                return watch.Elapsed.TotalMilliseconds;
            }
            catch (RedisServerException) when (watch.Elapsed < Patience)
            {
                await Task.Delay(1, cancellationToken);
            }
        }
    }
}
