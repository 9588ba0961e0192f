using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>
/// One old server whose keys go to new ones, which follow it as replicas behind a proxy. Where it serves on, it keeps some of them.
/// </summary>
internal sealed class CutScene : IAsyncDisposable
{
    private readonly RedisNodes _nodes;
    private readonly RunningProxy _proxy;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-cutover-");
    private readonly bool _servesOn;

    private CutScene(RedisNodes nodes, RunningProxy proxy, RedisTypedOptions old, RedisTypedOptions @new, bool servesOn)
    {
        _nodes = nodes;
        _proxy = proxy;
        _servesOn = servesOn;
        OldTopology = old;
        NewTopology = @new;
    }

    public TestNode Old => _nodes[0];

    public RedisTypedOptions OldTopology { get; }

    public RedisTypedOptions NewTopology { get; }

    public TopologySnapshot New => TopologySnapshot.Create(NewTopology);

    public TopologySnapshot Before => TopologySnapshot.Create(OldTopology);

    /// <summary>The nodes of the new topology.</summary>
    public IReadOnlyDictionary<string, TestNode> NewNodes => NewTopology.Nodes.ToDictionary(
        static node => node.Name, node => _nodes.Nodes.First(server => server.ConfigurationString == node.Configuration));

    public string PlanPath => Path.Combine(_folder.FullName, "plan.json");

    /// <summary>The epoch that the files of the plan name.</summary>
    public int Named { get; set; }

    public List<ReshardEvent> Events { get; } = [];

    /// <summary>What is published behind the new topology, which says nothing.</summary>
    public string Padding { get; init; } = "";

    /// <summary>The user of the old epoch at the old server, which is switched off; null: there is none.</summary>
    public string? OldUser { get; set; }

    /// <summary>As whom the cut-over speaks to the servers, by the password of that name.</summary>
    public string? User { get; set; }

    public IReadOnlyList<TestNode> Nodes => _nodes.Nodes;

    /// <summary>Starts the servers, and brings the keys to their targets.</summary>
    /// <param name="servesOn">Whether the old server serves on.</param>
    /// <param name="padding">How many characters are published behind the new topology.</param>
    /// <param name="arguments">More words for the servers.</param>
    public static async Task<CutScene> StartAsync(bool servesOn, int padding = 0, params string[] arguments)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(servesOn ? 2 : 3, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb", .. arguments],
        });
        RedisTypedOptions old = Topology(("a", nodes[0]));
        RedisTypedOptions @new = servesOn ? Topology(("a", nodes[0]), ("b", nodes[1])) : Topology(("b", nodes[1]), ("c", nodes[2]));
        string[] targets = servesOn ? ["b"] : ["b", "c"];
        RunningProxy proxy = await FilteredBefore.StartAsync(
            nodes[0],
            [.. targets.Select(name => RunningProxy.Target(name, filter: new OwnerKeyFilter(TopologySnapshot.Create(old), "a", TopologySnapshot.Create(@new), name, sameServer: false)))]);
        var scene = new CutScene(nodes, proxy, old, @new, servesOn) { Padding = new string(' ', padding) };
        await Task.WhenAll(Enumerable.Range(0, targets.Length).Select(async target =>
        {
            await using Wire replica = await Wire.ToAsync(nodes[target + 1]);
            await proxy.FollowAsync(replica, target);
        }));

        using ReshardJournal journal = ReshardJournal.Open(scene.PlanPath, "sync");
        journal.Write(static state => state with { Phase = ReshardPhase.Synced });
        return scene;
    }

    /// <summary>Runs the cut-over in this process.</summary>
    public async Task<CutOverReport> CutAsync(CutOverOptions options, CancellationToken cancellationToken)
    {
        var servers = new List<CutServer> { new("a", new CutPart(IsSource: true, IsRetired: !_servesOn, IsReplica: false) { OldUser = OldUser }, AccessAs(User, Old)) };
        servers.AddRange(_nodes.Nodes.Skip(1).Select((node, i) => new CutServer($"new-{i}", new CutPart(false, false, IsReplica: true), AccessAs(User, node))));
        using ReshardJournal journal = ReshardJournal.Open(PlanPath, "cutover");
        try
        {
            var links = new ReplicaLinks([.. servers.Skip(1).Select(target => (servers[0], target))]);
            var events = new ReshardEvents(told =>
            {
                lock (Events)
                {
                    Events.Add(told);
                }
            });
            var progress = new CutOverProgress(journal, CutOverCourse.Forth, options, events);
            return await new CutOverRun(servers, links, Epochs.EpochTopology.Write(NewTopology) + Padding, CutOverCourse.Forth with { Named = Named }, wayBack: null, options, progress, events)
                .RunAsync(cancellationToken).WaitAsync(cancellationToken);
        }
        finally
        {
            foreach (CutServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    public static SourceOptions Access(TestNode node) => AccessAs(user: null, node);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _nodes.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static SourceOptions AccessAs(string? user, TestNode node) => new() { Nodes = [new SourceAddress(node.Host, node.Port)], User = user, Password = user };

    private static RedisTypedOptions Topology(params (string Name, TestNode Node)[] nodes)
    {
        var options = new RedisTypedOptions();
        foreach (var (name, node) in nodes)
        {
            options.Nodes.Add(name, node.ConfigurationString);
        }

        return options;
    }
}
