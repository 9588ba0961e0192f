using System.Globalization;
using System.Text;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Cluster.Tests.Servers;

/// <summary>
/// Six real servers as one Redis Cluster: three primaries with a replica each, and what moves slots between them. Each class of tests has its
/// own, since slots that were moved by hand can leave servers with different opinions of their owner.
/// </summary>
public sealed partial class ClusterServers : IAsyncLifetime
{
    public const int SlotCount = 16384;

    private const int PrimaryCount = 3;

    // The timeout of nodes, in milliseconds. A server asks each other one for news in half of it: a short one lets them soon hear of each other
    // while they come together, a long one keeps replicas of servers that are frozen for a test from taking over.
    private const string TimeoutWhileForming = "2000";
    private const string NodeTimeout = "10000";
    private const string MigrationPatience = "5000";

    private readonly List<AdminConnection> _connections = [];
    private readonly List<string> _ids = [];
    private RedisNodes? _nodes;

    /// <summary>The servers; the first three were primaries at the start, the other three their replicas in the same order.</summary>
    public IReadOnlyList<TestNode> Nodes => _nodes!.Nodes;

    public static IReadOnlyList<int> FirstPrimaries { get; } = [0, 1, 2];

    /// <summary>The slots that a primary has at the start.</summary>
    public static (int First, int Last) SlotsOf(int primary) =>
        (primary * SlotCount / PrimaryCount, (primary + 1) * SlotCount / PrimaryCount - 1);

    /// <summary>Connects a client by the addresses of two servers.</summary>
    public Task<ShardedRedis> ConnectAsync(Action<RedisTypedOptions>? configure = null) => ConnectByAsync([0, 1], configure);

    /// <summary>Connects a client by the addresses of some servers, which it knows as seed-1, seed-2 and so on.</summary>
    public Task<ShardedRedis> ConnectByAsync(int[] seeds, Action<RedisTypedOptions>? configure = null) => ShardedRedis.ConnectAsync(options =>
    {
        options.UseRouter("cluster");
        for (int seed = 0; seed < seeds.Length; seed++)
        {
            options.Nodes.Add($"seed-{seed + 1}", Nodes[seeds[seed]].EndPoint);
        }

        configure?.Invoke(options);
    });

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2 * PrimaryCount, new RedisNodesOptions
        {
            ExtraArguments =
            [
                "--cluster-enabled", "yes", "--cluster-node-timeout", NodeTimeout, "--cluster-require-full-coverage", "no",
                "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
            ],
        });
        foreach (TestNode node in Nodes)
        {
            var connection = await AdminConnection.OpenAsync(node.Host, node.Port);
            _connections.Add(connection);
            _ids.Add(await connection.SendAsync("CLUSTER", "MYID"));
        }

        // A server that a busy machine holds up for that long is not to lose its place.
        await ConfigureAsync("cluster-replica-no-failover", "yes");
        await ConfigureAsync("cluster-node-timeout", TimeoutWhileForming);
        await FormAsync();
        await ConfigureAsync("cluster-node-timeout", NodeTimeout);
        await KnowsNoFailureAsync();
        await ConfigureAsync("cluster-replica-no-failover", "no");
    }

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(static connection => connection.Dispose());
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
        }
    }

    /// <summary>Says something to one server.</summary>
    public Task<string> SendAsync(int server, params string[] words) => _connections[server].SendAsync(words);

    /// <summary>What each server that answers knows of the cluster, for who has to find out what went wrong.</summary>
    public async Task<string> DescribeAsync()
    {
        var text = new StringBuilder();
        for (int server = 0; server < Nodes.Count; server++)
        {
            string known = Nodes[server].IsRunning ? await SendAsync(server, "CLUSTER", "NODES") : "is not running";
            text.Append(CultureInfo.InvariantCulture, $"Server {server + 1}, {Nodes[server].EndPoint}:\n{known}\n");
        }

        return text.ToString();
    }

    /// <summary>The slot of a key, as the servers compute it.</summary>
    public async Task<int> SlotOfAsync(string key) =>
        int.Parse(await SendAsync(0, "CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture);

    /// <summary>The slot of a key, and the number of the server that a client takes for its owner.</summary>
    public async Task<(int Slot, int Owner)> PlaceAsync(ShardedRedis redis, string key)
    {
        int slot = await SlotOfAsync(key);
        return (slot, Nodes.ToList().FindIndex(node => node.EndPoint == redis.RouteOf(key).Node.Name));
    }

    /// <summary>Begins to move a slot: from now on the old owner asks those who look for what it has not to go to the new one.</summary>
    public async Task BeginMoveAsync(int slot, int from, int to)
    {
        await SendAsync(to, "CLUSTER", "SETSLOT", Text(slot), "IMPORTING", _ids[from]);
        await SendAsync(from, "CLUSTER", "SETSLOT", Text(slot), "MIGRATING", _ids[to]);
    }

    /// <summary>Moves some keys of a slot that is on its way.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> MoveKeysAsync(int slot, int from, int to, int atMost = 1000)
    {
        string[] keys = (await SendAsync(from, "CLUSTER", "GETKEYSINSLOT", Text(slot), Text(atMost))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string key in keys)
        {
            await SendAsync(from, "MIGRATE", Nodes[to].Host, Text(Nodes[to].Port), key, "0", MigrationPatience);
        }

        return keys.Length;
    }

    /// <summary>Gives a slot to its new owner; all its keys must be there.</summary>
    public async Task EndMoveAsync(int slot, int from, int to)
    {
        // The new owner first: no other order is safe while commands arrive.
        await SendAsync(to, "CLUSTER", "SETSLOT", Text(slot), "NODE", _ids[to]);
        await SendAsync(to, "CLUSTER", "BUMPEPOCH");
        await SendAsync(from, "CLUSTER", "SETSLOT", Text(slot), "NODE", _ids[to]);
        foreach (int other in FirstPrimaries.Where(server => server != from && server != to))
        {
            await SendAsync(other, "CLUSTER", "SETSLOT", Text(slot), "NODE", _ids[to]);
        }
    }

    /// <summary>Gives a slot that has no keys to a server, whatever each of them thinks of its owner.</summary>
    public async Task GiveAsync(int slot, int owner)
    {
        foreach (int server in FirstPrimaries.OrderBy(server => server != owner))
        {
            await SendAsync(server, "CLUSTER", "SETSLOT", Text(slot), "NODE", _ids[owner]);
        }

        // What the owner claims goes before what gossip still says of others.
        await SendAsync(owner, "CLUSTER", "BUMPEPOCH");
        await SettleAsync();
    }

    /// <summary>Moves a slot with all its keys.</summary>
    public async Task MoveAsync(int slot, int from, int to)
    {
        await BeginMoveAsync(slot, from, to);
        while (await MoveKeysAsync(slot, from, to, atMost: 10) > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        await EndMoveAsync(slot, from, to);

        // A server that has not heard of the epoch of this move would take the next one at an older one, and lose the slot again by gossip.
        await SettleAsync();
    }

    /// <summary>Waits until all servers tell the same owner of each slot, by the same epoch: they hear of a move by gossip, which can take seconds.</summary>
    public Task SettleAsync() => EachAsync(async server => await OwnersAsync(server) == await OwnersAsync(0));

    private Task KnowsNoFailureAsync() => EachAsync(async server => !(await SendAsync(server, "CLUSTER", "NODES")).Contains(",fail", StringComparison.Ordinal));

    private async Task<string> OwnersAsync(int server) => string.Join('\n', (await SendAsync(server, "CLUSTER", "NODES"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(static line => line.Split(' '))
        .Where(static words => words.Length > 8)
        .Select(static words => $"{words[0]} {words[6]} {string.Join(' ', words.Skip(8).Where(static slots => slots[0] != '['))}")
        .Order());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task ConfigureAsync(string setting, string value)
    {
        for (int server = 0; server < Nodes.Count; server++)
        {
            await SendAsync(server, "CONFIG", "SET", setting, value);
        }
    }

    private async Task FormAsync()
    {
        for (int server = 0; server < Nodes.Count; server++)
        {
            // An epoch of its own for each, which they would otherwise have to settle first.
            await SendAsync(server, "CLUSTER", "SET-CONFIG-EPOCH", Text(server + 1));
            if (server > 0)
            {
                await SendAsync(server, "CLUSTER", "MEET", Nodes[0].Host, Text(Nodes[0].Port));
            }
        }

        foreach (int primary in FirstPrimaries)
        {
            (int first, int last) = SlotsOf(primary);
            await SendAsync(primary, "CLUSTER", "ADDSLOTSRANGE", Text(first), Text(last));
        }

        await EachAsync(async server => (await SendAsync(server, "CLUSTER", "NODES")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == Nodes.Count);
        foreach (int primary in FirstPrimaries)
        {
            await SendAsync(primary + PrimaryCount, "CLUSTER", "REPLICATE", _ids[primary]);
        }

        await EachAsync(async server =>
            (await SendAsync(server, "CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)
            && (await SendAsync(server, "CLUSTER", "SLOTS")).Split('\n').Count(line => _ids.Contains(line)) == Nodes.Count);
        await EachAsync(async server =>
            server < PrimaryCount || (await SendAsync(server, "INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
    }

    private async Task EachAsync(Func<int, Task<bool>> isReached)
    {
        for (int server = 0; server < Nodes.Count; server++)
        {
            int asked = server;
            await ReachAsync(asked, () => isReached(asked));
        }
    }

    private async Task ReachAsync(int server, Func<Task<bool>> isReached)
    {
        if (!await Wait.UntilAsync(isReached, static reached => reached))
        {
            Assert.Fail($"Server {server + 1} did not get there.\n{await DescribeAsync()}\n{Nodes[server].Log}");
        }
    }
}
