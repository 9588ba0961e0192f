using System.Globalization;
using System.IO.Hashing;
using System.Text;
using RedisTyped.Benchmarks.Keys;

namespace RedisTyped.Benchmarks.RawSockets;

/// <summary>
/// The limit: commands made beforehand go through one blocking socket for each node, and replies are compared where they lie. No key is
/// formatted, nothing is hashed, no .NET value is made.
/// </summary>
internal sealed class RawNodes : IDisposable
{
    private readonly RespConnection[] _connections;
    private readonly int[] _nodeOf = new int[KeySpace.Count];
    private readonly byte[][] _gets = new byte[KeySpace.Count][];
    private readonly byte[][] _keys = new byte[KeySpace.Count][];
    private readonly byte[][] _values = new byte[KeySpace.Count][];

    public RawNodes(IEnumerable<int> ports)
    {
        _connections = [.. ports.Select(static port => new RespConnection(port))];
        for (int id = 0; id < KeySpace.Count; id++)
        {
            byte[] key = KeySpace.KeyOf("key:"u8, id);
            _nodeOf[id] = (int)(Crc32.HashToUInt32(key) % (uint)_connections.Length);
            _keys[id] = [.. "$10\r\n"u8, .. key, .. "\r\n"u8];
            _gets[id] = [.. "*2\r\n$3\r\nGET\r\n"u8, .. _keys[id]];
            _values[id] = Encoding.ASCII.GetBytes(KeySpace.ValueOf(id));
        }
    }

    /// <summary>Sends a GET for each id, then reads all replies.</summary>
    /// <returns>How many were not what is stored.</returns>
    public long Get(ReadOnlySpan<int> ids)
    {
        foreach (int id in ids)
        {
            _connections[_nodeOf[id]].Append(_gets[id]);
        }

        Array.ForEach(_connections, static connection => connection.Flush());
        long wrong = 0;
        foreach (int id in ids)
        {
            wrong += _connections[_nodeOf[id]].ReadBulk().SequenceEqual(_values[id]) ? 0 : 1;
        }

        return wrong;
    }

    /// <summary>Prepares the MGETs for all ids.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="chunkSize">How many keys an MGET has at most.</param>
    public RawMap Map(IReadOnlyList<int> ids, int chunkSize)
    {
        var nodes = new List<(byte[] Request, int[][] Chunks)>();
        for (int node = 0; node < _connections.Length; node++)
        {
            int[][] chunks = [.. ids.Where(id => _nodeOf[id] == node).Chunk(chunkSize)];
            byte[] request =
            [
                .. chunks.SelectMany(chunk => Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"*{chunk.Length + 1}\r\n$4\r\nMGET\r\n")).Concat(chunk.SelectMany(id => _keys[id]))),
            ];
            nodes.Add((request, chunks));
        }

        return new RawMap(nodes);
    }

    /// <summary>Sends the MGETs to all nodes, then reads all replies.</summary>
    /// <returns>How many values were not what is stored.</returns>
    public long Get(RawMap map)
    {
        for (int node = 0; node < _connections.Length; node++)
        {
            _connections[node].Append(map.Nodes[node].Request);
            _connections[node].Flush();
        }

        long wrong = 0;
        for (int node = 0; node < _connections.Length; node++)
        {
            foreach (int[] chunk in map.Nodes[node].Chunks)
            {
                wrong += _connections[node].ReadArrayHead() == chunk.Length ? 0 : 1;
                foreach (int id in chunk)
                {
                    wrong += _connections[node].ReadBulk().SequenceEqual(_values[id]) ? 0 : 1;
                }
            }
        }

        return wrong;
    }

    public void Dispose() => Array.ForEach(_connections, static connection => connection.Dispose());
}
