using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RedisTyped.Movement;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary>Servers of an old and a new topology, the plan between them, and who writes to the old ones.</summary>
internal sealed class ReshardScene : IAsyncDisposable
{
    /// <summary>Among the words for servers: they keep what they hold when they are killed.</summary>
    public const string Persistent = "(persistent)";

    private readonly RedisNodes _servers;
    private readonly string _folder;
    private readonly int _before;
    private readonly bool _inPlace;

    private ReshardScene(RedisNodes servers, string folder, int before, bool inPlace)
    {
        _servers = servers;
        _folder = folder;
        _before = before;
        _inPlace = inPlace;
    }

    public string PlanPath => Path.Combine(_folder, "plan.json");

    public ReshardPlan Plan { get; private set; } = null!;

    public TopologySnapshot Old { get; private set; } = null!;

    public TopologySnapshot New { get; private set; } = null!;

    public IReadOnlyList<TestNode> Servers => [.. _servers.Nodes];

    public IReadOnlyList<TestNode> Sources => [.. _servers.Nodes.Take(_before)];

    public ConcurrentQueue<ReshardEvent> Events { get; } = new();

    /// <summary>Starts the servers and makes the plan.</summary>
    /// <param name="router">The router of both topologies.</param>
    /// <param name="before">How many nodes the old one has.</param>
    /// <param name="after">How many the new one has.</param>
    /// <param name="inPlace">Whether servers are in both; if not, all nodes of the new one are new.</param>
    /// <param name="mode">How keys land.</param>
    /// <param name="policies">What is done in doubtful cases; null for the defaults.</param>
    /// <param name="servers">More words for the servers.</param>
    public static async Task<ReshardScene> StartAsync(
        string router, int before, int after, bool inPlace, LandingMode mode, PlanPolicies? policies = null, params string[] servers)
    {
        var nodes = await RedisNodes.StartAsync(inPlace ? Math.Max(before, after) : before + after, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            Persistent = servers.Contains(Persistent),
            ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "256mb", .. servers.Where(static word => word != Persistent)],
        });
        var scene = new ReshardScene(nodes, Directory.CreateTempSubdirectory("reshard-scene-").FullName, before, inPlace);
        try
        {
            scene.Make(router, after, mode, policies ?? new PlanPolicies());
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public TestNode ServerOfOld(string name) => _servers[Number(name)];

    public TestNode ServerOfNew(string name) => _servers[Number(name) + (_inPlace ? 0 : _before)];

    public Task<ReshardSync> SyncAsync() => ReshardSync.StartAsync(
        OpenedPlan.Load(PlanPath), new ReshardSyncOptions { JournalPace = TimeSpan.FromMilliseconds(200) }, Events.Enqueue, TestContext.Current.CancellationToken);

    /// <summary>Clients of the old topology that write to one of its nodes.</summary>
    /// <param name="source">Which one.</param>
    /// <param name="depth">How many commands a client sends before it waits for answers.</param>
    public Load LoadOn(int source, int depth = 1) => Load.On(_servers[source], text => OwnedBy("n" + Text(source), text), depth);

    /// <summary>The first key that begins with a text and is of a node of the old topology.</summary>
    public string OwnedBy(string node, string text) => Enumerable.Range(0, 1000)
        .Select(number => $"{text}:{Text(number)}").First(key => Old.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == node);

    /// <summary>The first key that begins with a text and goes from one node to another.</summary>
    public string Moving(string source, string target, string text) => Enumerable.Range(0, 10_000)
        .Select(number => $"{text}:{Text(number)}").First(key => Old.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == source
            && New.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == target);

    /// <summary>Waits until every target has all, and compares each link's keys on both sides, and that a new target has no others.</summary>
    /// <returns>How many keys moved.</returns>
    public async Task<int> NothingDiffersAsync(ReshardSync sync, int least = 100)
    {
        await sync.DrainAsync(TestContext.Current.CancellationToken);
        return await NothingDiffersAsync(ServerOfOld, least);
    }

    /// <summary>As the other, of servers that have the data of the old nodes now.</summary>
    public async Task<int> NothingDiffersAsync(Func<string, TestNode> serverOfOld, int least)
    {
        int moved = 0;
        var byTarget = new Dictionary<string, int>();
        foreach (var link in Plan.Links)
        {
            await using var source = await NodeWire.OpenAsync(serverOfOld(link.Source));
            await using var target = await NodeWire.OpenAsync(ServerOfNew(link.Target));
            var filter = new OwnerKeyFilter(Old, link.Source, New, link.Target, sameServer: false);

            // Keys that soon expire may do so while they are looked at.
            var (expected, actual) = await Wait.UntilAsync(
                async () => (Expected: await LandedImage.OfAsync(source, filter), Actual: await LandedImage.OfAsync(target, filter)),
                static images => images.Expected.SequenceEqual(images.Actual));
            Assert.Empty(NodeImage.Differences(expected, actual).Select(line => $"{link.Source}>{link.Target} {line}"));
            moved += actual.Count;
            byTarget[link.Target] = byTarget.GetValueOrDefault(link.Target) + actual.Count;
        }

        foreach (var (name, count) in byTarget.Where(one => Plan.Nodes.First(node => node.New == one.Key).Role == NodeRole.Added))
        {
            await using var target = await NodeWire.OpenAsync(ServerOfNew(name));
            int all = (await LandedImage.OfAsync(target, null)).Count;
            Assert.True(all <= count, $"{all} keys on {name}, of which {count} belong there");
        }

        Assert.True(moved >= least, $"{moved} keys");
        return moved;
    }

    /// <summary>The number of snapshots that a source has made for anybody.</summary>
    public async Task<long> FullSyncsAsync(int source)
    {
        await using var wire = await NodeWire.OpenAsync(_servers[source]);
        return await wire.InfoAsync("stats", "sync_full");
    }

    /// <summary>A source has made so many snapshots for anybody; if not, what happened is told.</summary>
    public async Task SnapshotsAreAsync(int count, int source = 0)
    {
        long made = await FullSyncsAsync(source);
        Assert.True(made == count, $"{made} snapshots and not {count}:\n{string.Join('\n', Events.Select(static told => $"{told.Time:mm:ss.fff} {told.Name}: {told.Message}"))}");
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string name) => int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);

    private void Make(string router, int after, LandingMode mode, PlanPolicies policies)
    {
        var old = Write("old.json", router, Enumerable.Range(0, _before).Select(number => _servers[number]));
        var @new = Write("new.json", router, Enumerable.Range(0, after).Select(number => _servers[number + (_inPlace ? 0 : _before)]));
        Old = old.Plan.Snapshot;
        New = @new.Plan.Snapshot;
        var pairs = PlanLinks.Pairs(Old, New, KeyMovement.Between(Old, New)).Select(static pair => (pair.Source, pair.Target)).ToHashSet();
        Plan = new ReshardPlan
        {
            Id = Guid.NewGuid().ToString("N")[..16],
            Created = TimeProvider.System.GetUtcNow(),
            Old = old.Planned,
            New = @new.Planned,
            Nodes = [.. Nodes(after)],
            Links =
            [
                .. from source in Enumerable.Range(0, _before)
                   from target in Enumerable.Range(0, after)
                   where (!_inPlace || source != target) && pairs.Contains(("n" + Text(source), "n" + Text(target)))
                   select new PlannedLink { Source = "n" + Text(source), Target = "n" + Text(target), Mode = mode, Keys = 1000 },
            ],
            Policies = policies,
        };
        Plan.Save(PlanPath);
    }

    private IEnumerable<PlannedNode> Nodes(int after)
    {
        for (int i = 0; i < Math.Max(_before, after); i++)
        {
            bool isOld = i < _before;
            bool isNew = i < after;
            if (_inPlace || !(isOld && isNew))
            {
                yield return new PlannedNode
                {
                    Old = isOld ? "n" + Text(i) : null,
                    New = isNew ? "n" + Text(i) : null,
                    Role = isOld && isNew ? NodeRole.Retained : isOld ? NodeRole.Retired : NodeRole.Added,
                    Addresses = [(isOld || _inPlace ? _servers[i] : _servers[_before + i]).EndPoint],
                };
                continue;
            }

            yield return new PlannedNode { Old = "n" + Text(i), Role = NodeRole.Retired, Addresses = [_servers[i].EndPoint] };
            yield return new PlannedNode { New = "n" + Text(i), Role = NodeRole.Added, Addresses = [_servers[_before + i].EndPoint] };
        }
    }

    private (PlannedTopology Planned, TopologyPlan Plan) Write(string file, string router, IEnumerable<TestNode> nodes)
    {
        string path = Path.Combine(_folder, file);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            router,
            nodes = nodes.Select(static (node, number) => new { name = "n" + Text(number), configuration = node.ConfigurationString }),
        }));
        var plan = TopologyPlan.Create(TopologyFile.Load(path));
        return (new PlannedTopology
        {
            File = path,
            Router = router,
            Fingerprint = TopologyFingerprint.Of(plan),
            Nodes = [.. plan.Snapshot.Nodes.Select(static node => node.Id.Name)],
        }, plan);
    }
}
