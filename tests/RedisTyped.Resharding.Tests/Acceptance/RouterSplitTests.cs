using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>From one topology to another under load: each key is exactly where the new one looks for it.</summary>
public sealed class RouterSplitTests
{
    [Theory]
    [InlineData("modulo", 1, 2)]
    [InlineData("ketama", 1, 2)]
    [InlineData("slots", 1, 2)]
    [InlineData("modulo", 3, 5)]
    [InlineData("ketama", 3, 5)]
    [InlineData("slots", 3, 5)]
    public async Task Every_key_of_each_old_node_is_on_the_new_node_of_its_router(string router, int before, int after)
    {
        var old = Topology(router, before, "old-");
        var @new = Topology(router, after, "new-");

        // A replica follows one source: what a new node gets from several old ones is as many replicas here.
        await using var sources = await RedisNodes.StartAsync(before, Options());
        await using var replicas = await RedisNodes.StartAsync(before * after, Options());
        await Task.WhenAll(Enumerable.Range(0, before).Select(async from =>
        {
            await using var load = Load.On(sources[from], text => OwnedBy(old, $"old-{from}", text));
            await load.MoreAsync(300);
            var filters = Enumerable.Range(0, after).Select(to => new OwnerKeyFilter(old, $"old-{from}", @new, $"new-{to}", sameServer: false)).ToArray();
            await using var proxy = await FilteredBefore.StartAsync(
                sources[from], [.. filters.Select(static (filter, to) => RunningProxy.Target(Number(to), filter: filter))]);
            await Task.WhenAll(Enumerable.Range(0, after).Select(async to =>
            {
                await using var replica = await Wire.ToAsync(replicas[(from * after) + to]);
                await proxy.FollowAsync(replica, to);
            }));
            await load.MoreAsync(Long.Or(50_000, shortly: 600));
            await load.StopAsync();

            // Where nodes have ranges of slots, an old and a new one may have none in common.
            int keys = 0;
            for (int to = 0; to < after; to++)
            {
                keys += await Compared.NothingDiffersAsync(sources[from], replicas[(from * after) + to], new Routed(@new, $"new-{to}"), least: 0);
            }

            Assert.True(keys >= 150, $"{keys} keys");

            Assert.All(filters, static filter => Assert.Equal(0, filter.Strays.Count));
        }));
    }

    /// <summary>The first key that begins with a text and is of a node.</summary>
    private static string OwnedBy(TopologySnapshot topology, string node, string text) => Enumerable.Range(0, 1000)
        .Select(number => $"{text}:{Number(number)}").First(key => topology.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == node);

    private static TopologySnapshot Topology(string router, int nodes, string prefix)
    {
        var options = new RedisTypedOptions { Router = router };
        for (int node = 0; node < nodes; node++)
        {
            options.Nodes.Add(prefix + Number(node), $"127.0.0.1:{Number(node + 1)}");
        }

        return TopologySnapshot.Create(options);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static RedisNodesOptions Options() => new()
    {
        Server = RedisServerKind.RedisServer,
        ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb"],
    };

    /// <summary>As clients of a topology look for keys.</summary>
    private sealed class Routed(TopologySnapshot topology, string node) : IKeyFilter
    {
        public bool Keeps(ReadOnlySpan<byte> key, int db) => topology.RouteOf(key.ToArray()).Node.Name == node;
    }
}
