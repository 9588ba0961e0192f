using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Cli.Tests.Importing;

/// <summary>
/// What is written through the real nutcracker is on the node that the imported topology names: each hash, each distribution, names,
/// addresses, weights and tags, thousands of keys.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class NutcrackerPlacementTests : TestsWithFiles
{
    private const int NodeCount = 4;

    private static readonly int Keys = Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1" ? 20_000 : 1_500;

    private static readonly string[] Hashes =
        ["one_at_a_time", "md5", "crc16", "crc32", "crc32a", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "hsieh", "murmur", "jenkins"];

    private static readonly string[] Distributions = ["ketama", "modula"];

    [Fact]
    public async Task Every_key_is_on_the_node_that_the_imported_pool_names()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(NodeCount, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        List<Pool> pools = [.. PoolsOver(nodes, Folder.At(""))];
        string file = Folder.Write("nutcracker.yml", string.Concat(pools.Select(static pool => pool.Text).Prepend(RelayTo(nodes[3]))));
        await using Nutcracker proxy = await Nutcracker.StartAsync(file, pools[^1].Name);
        ConnectionMultiplexer[] connections = await Task.WhenAll(
            nodes.Nodes.Select(static node => ConnectionMultiplexer.ConnectAsync($"{node.ConfigurationString},allowAdmin=true,connectTimeout=60000")));
        try
        {
            byte[][] keys = [.. SomeKeys(Keys)];
            foreach (Pool pool in pools)
            {
                TopologySnapshot topology = await ImportAsync(file, pool.Name);
                await Task.WhenAll(connections.Select(static connection => connection.GetDatabase().ExecuteAsync("FLUSHALL")));

                await proxy.WriteAsync(pool.Name, keys);

                Dictionary<string, int> found = await FindAsync(connections);
                Assert.Equal(keys.Length, found.Count);
                Assert.All(keys, key => Assert.Equal(pool.Servers[found[Convert.ToHexString(key)]], topology.RouteOf(key).Node.Name));
            }
        }
        finally
        {
            Array.ForEach(connections, static connection => connection.Dispose());
        }
    }

    private async Task<TopologySnapshot> ImportAsync(string file, string pool)
    {
        string imported = Folder.At($"{pool}.json");
        ToolRun run = await ToolRun.OfAsync("import", "twemproxy", file, "--pool", pool, "--out", imported);

        Assert.Equal(ExitCode.Done, run.Exit);
        return TopologySnapshot.Create(TopologyFile.Load(imported));
    }

    private static async Task<Dictionary<string, int>> FindAsync(ConnectionMultiplexer[] connections)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int node = 0; node < connections.Length; node++)
        {
            var names = (byte[][])(await connections[node].GetDatabase().ExecuteAsync("KEYS", "*"))!;
            foreach (byte[] name in names)
            {
                found.Add(Convert.ToHexString(name), node);
            }
        }

        return found;
    }

    private static IEnumerable<Pool> PoolsOver(RedisNodes nodes, string folder)
    {
        string[] at = [.. nodes.Nodes.Select(static node => node.EndPoint)];
        foreach (string hash in Hashes)
        {
            foreach (string distribution in Distributions)
            {
                string head = $"{hash}-{distribution}";
                yield return new Pool(folder, $"{head}-named", hash, distribution, "", [(at[0], 1, "alpha"), (at[1], 1, "be"), (at[2], 1, "gamma"), (at[3], 1, "d")]);
                yield return new Pool(folder, $"{head}-tagged", hash, distribution, "{}", [(at[0], 3, "n1"), (at[1], 1, "n10"), (at[2], 7, "n2"), (at[3], 2, "n9")]);

                // The port that twemproxy leaves out of names, before the last node.
                string relay = $"{Nutcracker.OwnAddress}:11211";
                yield return new Pool(folder, $"{head}-plain", hash, distribution, "$$", [(at[0], 1, ""), (at[1], 2, ""), (at[2], 1, ""), (relay, 2, "")]);
            }
        }
    }

    private static string RelayTo(TestNode node) =>
        $"relay:\n  listen: {Nutcracker.OwnAddress}:11211\n  redis: true\n  servers:\n   - {node.EndPoint}:1\n";

    private static IEnumerable<byte[]> SomeKeys(int count)
    {
        var random = new Random(20261121);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string[] forms = ["key:{0:D6}", "user:{0}:name", "{{user:{0}}}:cart", "a{{{0}}}{{b}}", "{{}}{0}", "x}}{0}{{y", "${0}$z", "$${0}", "{0}$a$", "{{{{{0}}}}}"];
        while (seen.Count < count)
        {
            int number = seen.Count;
            byte[] key = number % 3 == 0
                ? [.. Enumerable.Range(0, random.Next(1, 45)).Select(_ => (byte)random.Next(256))]
                : Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, forms[number % forms.Length], number));
            if (seen.Add(Convert.ToHexString(key)))
            {
                yield return key;
            }
        }
    }

    /// <summary>A pool over all nodes.</summary>
    /// <param name="Folder">Where its socket is.</param>
    /// <param name="Name">Its name, and that of its socket.</param>
    /// <param name="Entries">Address, weight and name of each server, in the order of the nodes.</param>
    private sealed record Pool(string Folder, string Name, string Hash, string Distribution, string Tag, (string Address, int Weight, string Name)[] Entries)
    {
        /// <summary>The names by which the nodes are counted and put on the ring.</summary>
        public string[] Servers => [.. Entries.Select(static entry => entry.Name.Length > 0 ? entry.Name : entry.Address.Replace(":11211", "", StringComparison.Ordinal))];

        public string Text => string.Concat(
            $"{Name}:\n  listen: {Folder}/{Name}\n  redis: true\n  hash: {Hash}\n  distribution: {Distribution}\n",
            Tag.Length > 0 ? $"  hash_tag: \"{Tag}\"\n" : "",
            "  auto_eject_hosts: false\n  timeout: 20000\n  servers:\n",
            string.Concat(Entries.Select(static entry => $"   - {entry.Address}:{entry.Weight} {entry.Name}".TrimEnd() + "\n")));
    }
}
