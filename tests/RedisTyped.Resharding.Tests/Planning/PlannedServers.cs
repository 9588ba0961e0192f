using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Planning;

/// <summary>Servers and two topologies of them, as files in a folder of their own.</summary>
internal sealed class PlannedServers : IAsyncDisposable
{
    private readonly RedisNodes _servers;

    // Making a ring takes milliseconds, and tests ask for the owners of thousands of keys.
    private readonly Lazy<TopologySnapshot> _old;
    private readonly Lazy<TopologySnapshot> _new;

    private PlannedServers(RedisNodes servers, string folder)
    {
        _servers = servers;
        Folder = folder;
        _old = new Lazy<TopologySnapshot>(() => TopologySnapshot.Create(TopologyFile.Load(OldFile)));
        _new = new Lazy<TopologySnapshot>(() => TopologySnapshot.Create(TopologyFile.Load(NewFile)));
    }

    public string Folder { get; }

    public string OldFile => Path.Combine(Folder, "old.json");

    public string NewFile => Path.Combine(Folder, "new.json");

    public string PlanFile => Path.Combine(Folder, "plan.json");

    public TopologySnapshot Old => _old.Value;

    public TopologySnapshot New => _new.Value;

    /// <summary>A server by the letter that topologies call it.</summary>
    public TestNode this[char name] => _servers[name - 'a'];

    /// <summary>Starts servers.</summary>
    /// <param name="old">The old topology: its nodes, a letter each.</param>
    /// <param name="new">The new one.</param>
    /// <param name="router">The router of both.</param>
    /// <param name="options">More of how servers are started.</param>
    /// <param name="settings">Settings of the router, as a member of JSON with the comma before it.</param>
    public static async Task<PlannedServers> StartAsync(string old, string @new, string router = "ketama", RedisNodesOptions? options = null, string settings = "")
    {
        options ??= new RedisNodesOptions();
        options.Server = RedisServerKind.RedisServer;
        options.ExtraArguments = [.. options.ExtraArguments, "--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb"];
        var servers = await RedisNodes.StartAsync(Math.Max(old.Max(), @new.Max()) - 'a' + 1, options);
        var planned = new PlannedServers(servers, Directory.CreateTempSubdirectory("redistyped-plan-").FullName);
        await File.WriteAllTextAsync(planned.OldFile, planned.Topology(old, router, settings));
        await File.WriteAllTextAsync(planned.NewFile, planned.Topology(@new, router, settings));
        return planned;
    }

    public Task<ReshardPlan> PlanAsync(PlanOptions? options = null) =>
        ReshardPlanner.PlanAsync(OldFile, NewFile, options, TestContext.Current.CancellationToken);

    /// <summary>Writes keys where the old topology looks for them, as so many strings, and gives how many each node got.</summary>
    public async Task FillAsync(int count, string prefix = "key:", int db = 0)
    {
        var old = Old;
        foreach (var group in Enumerable.Range(0, count).Select(number => prefix + number.ToString(CultureInfo.InvariantCulture)).GroupBy(key => OwnerOf(old, key)))
        {
            await using var wire = await NodeWire.OpenAsync(this[group.Key]);
            await wire.AskAsync("SELECT", db.ToString(CultureInfo.InvariantCulture));
            foreach (string[] some in group.Chunk(1000))
            {
                await wire.AskAsync(["MSET", .. some.SelectMany(static key => new object[] { key, "value of " + key })]);
            }
        }
    }

    public static char OwnerOf(TopologySnapshot topology, string key) => topology.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name[0];

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private string Topology(string names, string router, string settings) => $$"""
        {
          "router": "{{router}}"{{settings}},
          "nodes": [ {{string.Join(", ", names.Select(name => $$"""{ "name": "{{name}}", "configuration": "{{this[name].ConfigurationString}}" }"""))}} ]
        }
        """;
}
