using System.Collections.Concurrent;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Clients that follow epochs and write without pause, with a ledger of every write that was acknowledged to them.</summary>
internal sealed class CutLoad : IAsyncDisposable
{
    public const int Keys = 200;

    private readonly ShardedRedis[] _clients;
    private readonly CancellationTokenSource _ending = new();
    private readonly long[] _counts = new long[Keys];
    private readonly ConcurrentDictionary<string, int> _entries = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly Task _writing;
    private long _written;

    private CutLoad(ShardedRedis[] clients)
    {
        _clients = clients;
        _writing = Task.WhenAll(clients.Select((client, number) => Task.Run(() => WriteAsync(client, number))));
    }

    /// <summary>How many writes were acknowledged.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>What clients were told that went wrong.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    public IReadOnlyList<ShardedRedis> Clients => _clients;

    public static async Task<CutLoad> StartAsync(RedisTypedOptions topology, int clients = 8)
    {
        topology.FollowEpochs = true;
        topology.OperationTimeout = TimeSpan.FromSeconds(30);
        return new CutLoad(await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ShardedRedis.ConnectAsync(topology, cancellationToken: TestContext.Current.CancellationToken))));
    }

    /// <summary>Waits for more acknowledged writes.</summary>
    public Task MoreAsync(long writes)
    {
        long enough = Written + writes;
        return Wait.UntilAsync(() => Written >= enough || !_faults.IsEmpty, $"{enough} writes");
    }

    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _writing;
    }

    /// <summary>Holds what the nodes of a topology have against the ledger.</summary>
    /// <returns>What is lost, and what was done more than once, in words.</returns>
    public async Task<string> DifferencesAsync(TopologySnapshot topology, IReadOnlyDictionary<string, TestNode> nodes)
    {
        var connections = new Dictionary<string, ConnectionMultiplexer>();
        foreach (var (name, node) in nodes)
        {
            connections.Add(name, await PatientConnection.OpenAsync(node));
        }

        var differences = new List<string>();
        for (int id = 0; id < Keys; id++)
        {
            RedisKey count = $"{{cut:{id}}}:count";
            IDatabase owner = connections[topology.RouteOf((byte[])count!).Node.Name].GetDatabase();
            long counted = (long)await owner.StringGetAsync(count);
            if (counted != _counts[id])
            {
                differences.Add($"count {id}: {counted} instead of {_counts[id]}");
            }

            string[] there = [.. (await owner.ListRangeAsync($"{{cut:{id}}}:log")).Select(static entry => (string)entry!)];
            string[] acknowledged = [.. _entries.Where(pair => pair.Value == id).Select(static pair => pair.Key)];
            if (there.Length != acknowledged.Length || there.Except(acknowledged).Any())
            {
                differences.Add($"log {id}: {there.Length} entries, {there.Distinct().Count()} different, instead of {acknowledged.Length}; lost {string.Join(' ', acknowledged.Except(there).Take(3))}");
            }
        }

        foreach (ConnectionMultiplexer connection in connections.Values)
        {
            connection.End();
        }

        return string.Join('\n', differences);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (ShardedRedis client in _clients)
        {
            await client.DisposeAsync();
        }

        _ending.Dispose();
    }

    private async Task WriteAsync(ShardedRedis client, int number)
    {
        var random = new Random(number);
        var store = client.Store<ICutStore>();
        for (int i = 0; !_ending.IsCancellationRequested && _faults.IsEmpty; i++)
        {
            int id = random.Next(Keys);
            try
            {
                switch (i % 6)
                {
                    case 0:
                        string entry = $"{number}-{i}";
                        await store.LogAsync(id, entry);
                        _entries.TryAdd(entry, id);
                        break;
                    case 1:
                        await store.For(id).TransactionAsync(static t => { t.CountAsync(); t.CountAsync(); });
                        Interlocked.Add(ref _counts[id], 2);
                        break;
                    case 2:
                        await store.SetGoneAsync(id, "x");
                        await store.ForgetAsync([id, (id + 7) % Keys, (id + 31) % Keys]);
                        break;
                    case 3:
                        await using (var batch = client.CreateBatch())
                        {
                            var queued = batch.Store<ICutStore>();
                            _ = queued.CountAsync(id);
                            _ = queued.CountAsync((id + 1) % Keys);
                            await batch.ExecuteAsync();
                        }

                        Interlocked.Increment(ref _counts[id]);
                        Interlocked.Increment(ref _counts[(id + 1) % Keys]);
                        break;
                    case 4:
                        await client.ExecuteAsync("INCR", $"{{cut:{id}}}:count");
                        Interlocked.Increment(ref _counts[id]);
                        break;
                    default:
                        await store.CountAsync(id);
                        Interlocked.Increment(ref _counts[id]);
                        break;
                }

                Interlocked.Increment(ref _written);
            }
            catch (Exception fault)
            {
                _faults.Enqueue(fault);
            }
        }
    }
}
