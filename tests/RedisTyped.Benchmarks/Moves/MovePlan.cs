using System.Globalization;
using RedisTyped.Resharding.Planning;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Benchmarks.Moves;

/// <summary>A plan with its files, in a folder of its own: the keys of one old server go to new ones, all where it retires, and a share of them where it serves on.</summary>
internal sealed class MovePlan : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-move-");

    private MovePlan()
    {
    }

    /// <summary>The plan file.</summary>
    public string File => Path.Combine(_folder.FullName, "plan.json");

    /// <summary>The old topology.</summary>
    public RedisTypedOptions Old => TopologyFile.Load(FileOf("old"));

    /// <summary>Makes one.</summary>
    /// <param name="old">The server that has the keys.</param>
    /// <param name="new">Those that get them.</param>
    /// <param name="mode">How they land.</param>
    /// <param name="servesOn">Whether the old server does.</param>
    public static MovePlan Create(TestNode old, IReadOnlyList<TestNode> @new, LandingMode mode, bool servesOn = false)
    {
        var made = new MovePlan();
        string[] names = [.. @new.Select(static (_, i) => "new-" + i.ToString(CultureInfo.InvariantCulture))];
        made.Write("old", [("old", old)]);
        made.Write("new", [.. servesOn ? [("old", old)] : ((string, TestNode)[])[], .. names.Zip(@new)]);
        new ReshardPlan
        {
            Id = Guid.NewGuid().ToString("N")[..16],
            Created = TimeProvider.System.GetUtcNow(),
            Old = made.Planned("old"),
            New = made.Planned("new"),
            Nodes =
            [
                servesOn
                    ? new PlannedNode { Old = "old", New = "old", Role = NodeRole.Retained, Addresses = [old.EndPoint], Fence = NodeFence.LateWrites }
                    : new PlannedNode { Old = "old", Role = NodeRole.Retired, Addresses = [old.EndPoint], Fence = NodeFence.ReplicaOf },
                .. names.Zip(@new, static (name, node) => new PlannedNode { New = name, Role = NodeRole.Added, Addresses = [node.EndPoint] }),
            ],
            Links = [.. names.Select(name => new PlannedLink { Source = "old", Target = name, Mode = mode })],
        }.Save(made.File);
        return made;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string FileOf(string name) => Path.Combine(_folder.FullName, name + ".json");

    private void Write(string name, IReadOnlyList<(string Name, TestNode Node)> nodes) => System.IO.File.WriteAllText(
        FileOf(name), $$"""{"nodes":[{{string.Join(',', nodes.Select(static node => $$"""{"name":"{{node.Name}}","configuration":"{{node.Node.ConfigurationString}}"}"""))}}]}""");

    private PlannedTopology Planned(string name)
    {
        TopologyPlan topology = TopologyPlan.Create(TopologyFile.Load(FileOf(name)));
        return new PlannedTopology
        {
            File = name + ".json",
            Router = topology.Snapshot.Router.Name,
            Fingerprint = TopologyFingerprint.Of(topology),
            Nodes = [.. topology.Nodes.Select(static node => node.Id.Name)],
        };
    }
}
