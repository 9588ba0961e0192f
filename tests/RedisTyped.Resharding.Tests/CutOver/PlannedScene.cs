using System.Collections.Concurrent;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>One old server that retires for two new ones, or serves on beside a new one, by a plan with all its files, as the tool has them.</summary>
internal sealed class PlannedScene : IAsyncDisposable
{
    private readonly RedisNodes _nodes;
    private readonly DirectoryInfo _folder;
    private readonly bool _servesOn;

    private PlannedScene(RedisNodes nodes, DirectoryInfo folder, OpenedPlan plan, bool servesOn)
    {
        _nodes = nodes;
        _folder = folder;
        _servesOn = servesOn;
        Plan = plan;
    }

    public OpenedPlan Plan { get; }

    public TestNode Old => _nodes[0];

    public RedisTypedOptions OldTopology => TopologyFile.Load(FileOf(_folder, "old"));

    public IReadOnlyDictionary<string, TestNode> OldNodes => new Dictionary<string, TestNode> { ["a"] = Old };

    public IReadOnlyDictionary<string, TestNode> NewNodes => _servesOn
        ? new Dictionary<string, TestNode> { ["a"] = Old, ["b"] = _nodes[1] }
        : new Dictionary<string, TestNode> { ["b"] = _nodes[1], ["c"] = _nodes[2] };

    public ConcurrentQueue<ReshardEvent> Events { get; } = new();

    /// <summary>Plans, and brings the keys to their targets.</summary>
    /// <param name="mode">How.</param>
    /// <param name="oldEpoch">The epoch that the old topology's file names.</param>
    /// <param name="seed">Writes to the old server before.</param>
    /// <param name="servesOn">Whether the old server keeps some of its keys, and one new server gets the others.</param>
    public static async Task<PlannedScene> StartAsync(
        LandingMode mode = LandingMode.Proxy, long oldEpoch = 0, Func<TestNode, Task>? seed = null, bool servesOn = false)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(servesOn ? 2 : 3, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb"],
        });
        DirectoryInfo folder = Directory.CreateTempSubdirectory("redistyped-planned-");
        await (seed?.Invoke(nodes[0]) ?? Task.CompletedTask);
        await WriteAsync(folder, "old", oldEpoch, ("a", nodes[0]));
        await WriteAsync(folder, "new", 0, servesOn ? [("a", nodes[0]), ("b", nodes[1])] : [("b", nodes[1]), ("c", nodes[2])]);
        var plan = new ReshardPlan
        {
            Id = "0123456789abcdef",
            Created = DateTimeOffset.UnixEpoch,
            Old = Planned(folder, "old"),
            New = Planned(folder, "new"),
            Nodes =
            [
                servesOn
                    ? new PlannedNode { Old = "a", New = "a", Role = NodeRole.Retained, Addresses = [nodes[0].EndPoint], Fence = NodeFence.LateWrites }
                    : new PlannedNode { Old = "a", Role = NodeRole.Retired, Addresses = [nodes[0].EndPoint], Fence = NodeFence.ReplicaOf },
                .. nodes.Nodes.Skip(1).Select(static (node, i) => new PlannedNode { New = NameOf(i), Role = NodeRole.Added, Addresses = [node.EndPoint] }),
            ],
            Links = [.. nodes.Nodes.Skip(1).Select((_, i) => new PlannedLink { Source = "a", Target = NameOf(i), Mode = mode })],
        };
        string path = Path.Combine(folder.FullName, "plan.json");
        plan.Save(path);
        var scene = new PlannedScene(nodes, folder, OpenedPlan.Load(path), servesOn);
        await using ReshardSync sync = await ReshardSync.StartAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        await sync.Synced.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        return scene;
    }

    /// <summary>Runs the cut-over alone.</summary>
    public Task<CutOverReport> CutAsync(CancellationToken cancellationToken) => CutAsync(new CutOverOptions(), cancellationToken);

    /// <summary>Runs the cut-over alone.</summary>
    public Task<CutOverReport> CutAsync(CutOverOptions options, CancellationToken cancellationToken) => ReshardCutOver.RunAsync(Plan.Path, options, cancellationToken);

    /// <summary>Runs the cut-over, which is done then and goes on with what comes behind it.</summary>
    public Task<WatchedCut> CutAndWatchAsync() => CutAndWatchAsync(Plan, static _ => { }, Events);

    /// <summary>Runs the cut-over of a plan, which is done then and goes on with what comes behind it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onLateWrite">Told of writes of clients that have missed it.</param>
    /// <param name="events">Gets what is told.</param>
    public static async Task<WatchedCut> CutAndWatchAsync(OpenedPlan plan, Action<LateWrite> onLateWrite, ConcurrentQueue<ReshardEvent> events)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task watching = ReshardCutOver.RunAsync(plan, new CutOverOptions(), onLateWrite, events.Enqueue, ending.Token);
        await Wait.UntilAsync(() => watching.IsCompleted || events.Any(static told => told.Name == "watching"), "the new topology is in force");
        Assert.False(watching.IsCompleted, watching.Exception?.ToString());
        return new WatchedCut(watching, ending);
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string NameOf(int added) => ((char)('b' + added)).ToString();

    private static string FileOf(DirectoryInfo folder, string name) => Path.Combine(folder.FullName, name + ".json");

    private static Task WriteAsync(DirectoryInfo folder, string name, long epoch, params (string Name, TestNode Node)[] nodes)
    {
        IEnumerable<string> items = nodes.Select(static node => $$"""{"name":"{{node.Name}}","configuration":"{{node.Node.ConfigurationString}}"}""");
        return File.WriteAllTextAsync(FileOf(folder, name), $"{{\"epoch\":{epoch},\"nodes\":[{string.Join(',', items)}]}}");
    }

    private static PlannedTopology Planned(DirectoryInfo folder, string name)
    {
        TopologyPlan topology = TopologyPlan.Create(TopologyFile.Load(FileOf(folder, name)));
        return new PlannedTopology
        {
            File = name + ".json",
            Router = topology.Snapshot.Router.Name,
            Fingerprint = TopologyFingerprint.Of(topology),
            Nodes = [.. topology.Nodes.Select(static node => node.Id.Name)],
        };
    }
}
