using System.Text;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>From one topology to another under load, any number of nodes to any: each key is exactly where the new one looks for it.</summary>
public sealed class RouterLinkTests
{
    public static TheoryData<string, int, int, bool> Changes()
    {
        var all = new TheoryData<string, int, int, bool> { { "modulo", 4, 2, true }, { "ketama", 3, 4, true } };
        if (Long.IsWanted)
        {
            foreach (string router in (string[])["modulo", "ketama", "slots"])
            {
                all.Add(router, 1, 2, false);
                all.Add(router, 3, 5, false);
                all.Add(router, 3, 5, true);
                all.Add(router, 3, 4, false);
            }

            all.Add("slots", 4, 2, true);
            all.Add("ketama", 4, 2, true);
            all.Add("modulo", 3, 4, true);
            all.Add("slots", 3, 4, true);
        }
        else
        {
            all.Add("slots", 3, 5, true);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public Task Every_key_is_on_the_new_node_of_its_router(string router, int before, int after, bool inPlace) =>
        ChangeAsync(router, before, after, inPlace, LandingMode.Write);

    [Theory]
    [InlineData("modulo", 3, 1, false, LandingMode.Merge)]
    [InlineData("ketama", 3, 4, true, LandingMode.Scan)]
    [InlineData("ketama", 3, 2, true, LandingMode.Scan)]
    public Task So_it_is_in_the_other_modes(string router, int before, int after, bool inPlace, LandingMode mode) =>
        ChangeAsync(router, before, after, inPlace, mode);

    private static async Task ChangeAsync(string router, int before, int after, bool inPlace, LandingMode mode)
    {
        await using var scene = await ReshardScene.StartAsync(router, before, after, inPlace, mode);
        var loads = Enumerable.Range(0, before).Select(scene.LoadOn).ToArray();
        try
        {
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(200)));
            await using var sync = await scene.SyncAsync();
            await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(loads.Select(static load => load.MoreAsync(Long.Or(20_000, shortly: 300))));
            await Task.WhenAll(loads.Select(static load => load.StopAsync()));
            await scene.NothingDiffersAsync(sync);
            for (int source = 0; source < before; source++)
            {
                // Without a snapshot each link of a node that nobody has followed yet asks for an empty one, so that the node keeps a backlog.
                int most = mode == LandingMode.Scan ? scene.Plan.Links.Count(link => scene.ServerOfOld(link.Source) == scene.Servers[source]) : 1;
                Assert.InRange(await scene.FullSyncsAsync(source), 0, most);
            }
        }
        finally
        {
            foreach (var load in loads)
            {
                await load.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Nodes_that_stay_are_sent_no_command_about_keys_that_stay()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 3, 4, inPlace: true, LandingMode.Write);
        var staying = new HashSet<string>(StringComparer.Ordinal);
        for (int node = 0; node < 3; node++)
        {
            await using var wire = await NodeWire.OpenAsync(scene.Servers[node]);
            for (int i = 0; i < 200; i++)
            {
                string key = scene.OwnedBy($"n{node}", $"key:{i}");
                await wire.AskAsync("SET", key, "1");
                if (scene.New.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == $"n{node}")
                {
                    staying.Add(key);
                }
            }
        }

        Assert.NotEmpty(staying);
        var watched = await Task.WhenAll(Enumerable.Range(0, 3).Select(node => WatchAsync(scene, node)));
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await sync.DrainAsync(TestContext.Current.CancellationToken);
        foreach (var monitor in watched)
        {
            await using (monitor)
            {
                Assert.DoesNotContain(await monitor.WordsUntilAsync("ECHO"), staying.Contains);
            }
        }

        await scene.NothingDiffersAsync(sync);
    }

    private static async Task<Monitor> WatchAsync(ReshardScene scene, int node)
    {
        var wire = await Wire.ToAsync(scene.Servers[node]);
        Assert.Equal("OK", await wire.AskAsync("MONITOR"));
        return new Monitor(wire, await Wire.ToAsync(scene.Servers[node]));
    }

    /// <summary>All that a server is told.</summary>
    private sealed class Monitor(Wire monitored, Wire other) : IAsyncDisposable
    {
        /// <summary>The words of all commands so far; what says that there are no more is a command too.</summary>
        public async Task<List<string>> WordsUntilAsync(string last)
        {
            await other.AskAsync(last, "last");
            var words = new List<string>();
            string line;
            do
            {
                line = await monitored.LineAsync();
                words.AddRange(line.Split('"').Where(static (_, place) => place % 2 == 1));
            }
            while (!line.Contains($"\"{last}\" \"last\"", StringComparison.Ordinal));
            return words;
        }

        public async ValueTask DisposeAsync()
        {
            await monitored.DisposeAsync();
            await other.DisposeAsync();
        }
    }
}
