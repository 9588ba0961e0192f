using System.Net;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// The gateway's connections to the replicas of a node, which reads go over in turn where <see cref="ReadFrom"/> says so. They follow what the
/// client knows of the replicas. Thread-safe.
/// </summary>
internal sealed class ReplicaLinks(RedisNode node)
{
    private readonly Lock _gate = new();
    private volatile NodeLink[] _resp2 = [];
    private volatile NodeLink[] _resp3 = [];
    private volatile bool _speaksResp3;
    private bool _isClosed;
    private uint _turn;

    /// <summary>Ends when the first attempts to connect have.</summary>
    public Task Tried => Task.WhenAll(_resp2.Select(static link => link.Tried));

    /// <summary>Gives the next replica that can be reached; null: there is none.</summary>
    /// <param name="protocol">2 or 3.</param>
    /// <param name="orDialled">Whether, where there is none, it may be one that has yet to be reached for the first time: its link gathers requests until that is done, or has failed.</param>
    public NodeLink? Next(int protocol, bool orDialled)
    {
        NodeLink[] links = protocol == 2 ? _resp2 : Resp3();
        NodeLink? dialled = null;
        uint turn = Interlocked.Increment(ref _turn);
        for (uint i = 0; i < links.Length; i++)
        {
            NodeLink link = links[(turn + i) % links.Length];

            // Asked first: it is connected before it has been tried.
            bool isTried = link.Tried.IsCompleted;
            if (link.IsConnected)
            {
                return link;
            }

            dialled ??= isTried ? null : link;
        }

        return orDialled ? dialled : null;
    }

    /// <summary>Opens links to replicas that are new, and closes those to servers that are no longer replicas.</summary>
    public void Look() => Look(speaksResp3: false);

    private void Look(bool speaksResp3)
    {
        IReadOnlyList<EndPoint> replicas;
        try
        {
            replicas = node.Replicas;
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException or ArgumentException)
        {
            // The connection of the client is just being exchanged.
            return;
        }

        lock (_gate)
        {
            if (!_isClosed)
            {
                speaksResp3 |= _speaksResp3;
                _resp2 = Follow(_resp2, replicas, protocol: 2);
                _resp3 = speaksResp3 ? Follow(_resp3, replicas, protocol: 3) : [];

                // Last: whoever finds it set goes by the links.
                _speaksResp3 = speaksResp3;
            }
        }

        foreach (NodeLink link in _resp2.Concat(_resp3))
        {
            link.Watch(node.OperationTimeout);
        }
    }

    /// <summary>Ends when all requests that were taken before have been answered, or refused.</summary>
    public Task PassAsync() => Task.WhenAll(_resp2.Concat(_resp3).Select(static link => link.PassAsync()));

    /// <summary>Gives all links, and opens no more.</summary>
    public IReadOnlyList<NodeLink> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [.. _resp2, .. _resp3];
        }
    }

    private NodeLink[] Resp3()
    {
        if (!_speaksResp3)
        {
            Look(speaksResp3: true);
        }

        return _resp3;
    }

    private NodeLink[] Follow(NodeLink[] links, IReadOnlyList<EndPoint> replicas, int protocol)
    {
        if (links.Length == replicas.Count && links.All(link => replicas.Contains(link.Replica!)))
        {
            return links;
        }

        foreach (NodeLink gone in links.Where(link => !replicas.Contains(link.Replica!)))
        {
            _ = gone.CloseAsync(node.OperationTimeout);
        }

        return [.. replicas.Select(replica => Array.Find(links, link => link.Replica!.Equals(replica)) ?? new NodeLink(node, protocol, replica))];
    }
}
