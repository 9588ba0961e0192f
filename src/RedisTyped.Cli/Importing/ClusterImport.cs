using RedisTyped.Routing.Slots;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>Makes a topology of addresses by which a Redis Cluster is found; it says itself which nodes and slots it has.</summary>
internal static class ClusterImport
{
    public static ImportedTopology Read(ImportSource source)
    {
        var faults = new List<string>();
        var imported = new ImportedTopology();
        imported.Options.Router = ClusterRouter.RouterName;
        foreach (string address in source.Text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (EndPointWords.TryRead(address, out string host, out int port) && host.Length > 0)
            {
                string written = EndPointWords.Write(host, port);
                imported.Options.Nodes.Add(written, written);
            }
            else
            {
                faults.Add("an address is not host:port of a node");
            }
        }

        if (imported.Options.Nodes.Count == 0 && faults.Count == 0)
        {
            faults.Add("no address is given; write host:port of one node or more");
        }

        source.RefuseIf(faults);
        return imported;
    }
}
