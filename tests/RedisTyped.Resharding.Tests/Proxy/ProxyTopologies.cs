using System.Text;
using RedisTyped.Cli.Connections;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>Files of two topologies: in the old one a master is the node <c>a</c> beside another, in the new one there are others in its place.</summary>
internal sealed class ProxyTopologies : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-topologies-");
    private readonly TopologySnapshot _old;
    private readonly TopologySnapshot _new;

    public ProxyTopologies(TestNode master, params string[] nodes)
    {
        string old = Write("old.json", [("a", master.EndPoint), ("other", "127.0.0.1:1")]);
        string @new = Write("new.json", nodes.Select(static (node, at) => (node, $"127.0.0.1:{at + 2}")));
        _old = TopologyInput.Load(old).Snapshot;
        _new = TopologyInput.Load(@new).Snapshot;
        Words = ["--from-topology", old, "--from-node", "a", "--topology", @new];
    }

    /// <summary>The words that name them.</summary>
    public string[] Words { get; }

    /// <summary>A key that the old topology looks for elsewhere.</summary>
    public string Stray => Enumerable.Range(0, 1000).Select(static number => $"stray:{number}").First(IsStray);

    /// <summary>Whether the old topology looks for a key elsewhere.</summary>
    public bool IsStray(string key) => _old.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name != "a";

    /// <summary>The node that the new topology has a key on.</summary>
    public string NodeOf(string key) => _new.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name;

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, IEnumerable<(string Name, string EndPoint)> nodes)
    {
        string path = Path.Combine(_folder.FullName, name);
        string list = string.Join(", ", nodes.Select(static node => $$"""{ "name": "{{node.Name}}", "configuration": "{{node.EndPoint}}" }"""));
        File.WriteAllText(path, $$"""{ "router": "ketama", "nodes": [{{list}}] }""");
        return path;
    }
}
