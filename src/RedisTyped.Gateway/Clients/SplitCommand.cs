using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Links;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>
/// One command whose keys live on several nodes: each node gets a request for its own keys, and the replies become one as the command says. Used
/// again for later commands of the client. Not atomic over the nodes, as docs/gateway.md says.
/// </summary>
internal sealed class SplitCommand(GatewayClient client)
{
    /// <summary>Bytes that are not kept between commands.</summary>
    private const int KeptBytes = 64 * 1024;

    private readonly RespBuffer _merged = new();
    private readonly List<SplitPart> _parts = [];
    private ushort[] _nodes = [];
    private PendingReply _reply = null!;
    private SplitKind _kind;
    private int _nodeCount;
    private int _keyCount;
    private int _awaited;
    private int _held;
    private bool _isWhole;

    /// <summary>The client that has sent it.</summary>
    public GatewayClient Client => client;

    /// <summary>The share of a node.</summary>
    public SplitPart this[int node] => _parts[node];

    /// <summary>Deals a command out over the nodes of its keys.</summary>
    /// <param name="kind">How it is split.</param>
    /// <param name="request">The bytes of the request.</param>
    /// <param name="arguments">Where its arguments stand.</param>
    /// <param name="links">The nodes.</param>
    /// <returns>The node that has all keys, so that the request can go there as it is; -1: there are several.</returns>
    public int Deal(SplitKind kind, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments, RoutedLinks links)
    {
        int step = kind == SplitKind.Status ? 2 : 1;
        _kind = kind;
        _keyCount = (arguments.Length - 1) / step;
        _nodeCount = links.Count;
        if (_nodes.Length < _keyCount)
        {
            _nodes = new ushort[_keyCount];
        }

        while (_parts.Count < _nodeCount)
        {
            _parts.Add(new SplitPart(this));
        }

        foreach (SplitPart part in _parts)
        {
            part.Clear();
        }

        _awaited = 0;
        for (int i = 0; i < _keyCount; i++)
        {
            int node = links.NodeOf(arguments[1 + (i * step)].Of(request));
            _nodes[i] = (ushort)node;
            _awaited += _parts[node].Keys++ == 0 ? 1 : 0;
        }

        if (_awaited == 1 && links.PassesAsIs)
        {
            return _nodes[0];
        }

        Write(request, arguments, step, links);
        return -1;
    }

    /// <summary>Waits for the replies.</summary>
    /// <param name="reply">The place of the command's reply.</param>
    public void Await(PendingReply reply)
    {
        _reply = reply;
        _held = 0;
        _isWhole = true;
    }

    /// <summary>Counts the bytes of a reply among those that are kept for the client. The lock of the client is held.</summary>
    public bool TryHold(int bytes)
    {
        _isWhole &= client.TryHold(bytes, _held);
        _held += _isWhole ? bytes : 0;
        return _isWhole;
    }

    /// <summary>Counts a reply that has come; with the last one the client has its own. The lock of the client is held.</summary>
    /// <returns>Whether the client is to be flushed, as <see cref="GatewayClient.Complete"/> says.</returns>
    public bool CountReply()
    {
        if (--_awaited > 0)
        {
            return false;
        }

        // Where parts are missing the client has gone.
        if (_isWhole)
        {
            Merge();
        }

        client.Release(_held);
        bool isWritten = client.Complete(_reply, _merged.Written);
        _merged.ClearDownTo(KeptBytes);
        client.Return(this);
        return isWritten;
    }

    private void Write(ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments, int step, RoutedLinks links)
    {
        ReadOnlySpan<byte> name = arguments[0].Of(request);
        foreach (SplitPart part in _parts)
        {
            if (part.Keys > 0)
            {
                part.Request.WriteArray(1 + (part.Keys * step));
                part.Request.WriteBulk(name);
            }
        }

        for (int i = 0; i < _keyCount; i++)
        {
            RespBuffer bytes = _parts[_nodes[i]].Request;
            bytes.WriteBulk(links.Stored(arguments[1 + (i * step)].Of(request)));
            if (step == 2)
            {
                bytes.WriteBulk(arguments[2 + (i * step)].Of(request));
            }
        }
    }

    private void Merge()
    {
        // The first error stands for the whole, as it would from one node that has all keys.
        foreach (SplitPart part in _parts)
        {
            if (part.Keys > 0 && part.Reply.Written[0] == '-')
            {
                _merged.Write(part.Reply.Written);
                return;
            }
        }

        switch (_kind)
        {
            case SplitKind.Sum:
                _merged.WriteInteger(Sum());
                break;
            case SplitKind.Status:
                _merged.Write("+OK\r\n"u8);
                break;
            default:
                MergeValues();
                break;
        }
    }

    private long Sum()
    {
        long sum = 0;
        foreach (SplitPart part in _parts)
        {
            if (part.Keys > 0 && RespNumber.Read(part.Reply.Written, 1, out long number, out _) == ReadStatus.Complete)
            {
                sum += number;
            }
        }

        return sum;
    }

    private void MergeValues()
    {
        foreach (SplitPart part in _parts)
        {
            // Behind the head of the array.
            part.Merged = part.Keys > 0 ? part.Reply.Written.IndexOf((byte)'\n') + 1 : 0;
        }

        _merged.WriteArray(_keyCount);
        var scanner = new ReplyScanner();
        for (int i = 0; i < _keyCount; i++)
        {
            SplitPart part = _parts[_nodes[i]];
            ReadOnlySpan<byte> rest = part.Reply.Written[part.Merged..];
            if (scanner.Scan(rest, out int length) != ReadStatus.Complete)
            {
                _merged.Clear();
                _merged.WriteError("ERR a node has answered MGET with fewer values than keys");
                return;
            }

            _merged.Write(rest[..length]);
            part.Merged += length;
        }
    }
}
