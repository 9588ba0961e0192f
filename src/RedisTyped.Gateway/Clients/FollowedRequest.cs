using RedisTyped.Batches;
using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>A request that is made again where it is refused: the whole of it, or where it is split the share of the node that has refused.</summary>
/// <param name="plan">How it is passed on.</param>
/// <param name="bytes">Its bytes, which stay where they are until it has been answered.</param>
/// <param name="arguments">Where its arguments stand.</param>
internal sealed class FollowedRequest(ForwardPlan plan, ReadOnlyMemory<byte> bytes, ArgumentRange[] arguments)
{
    // A value that is missing is the node's to complain of.
    private readonly bool _isSplit = plan.Split != SplitKind.None && (plan.Split != SplitKind.Status || arguments.Length % 2 == 1);
    private readonly List<FollowedShare> _shares = [];

    /// <summary>Ends when all that was sent has been answered.</summary>
    public Task Answered => _shares.Count == 1 ? _shares[0].Answered : Task.WhenAll(_shares.Select(static share => share.Answered));

    /// <summary>Whether any of it was refused.</summary>
    public bool IsRefused => _shares.Exists(static share => share.IsRefused);

    /// <summary>How many bytes of replies are kept for it. The lock of the client guards it.</summary>
    public int Held { get; private set; }

    /// <summary>Counts the bytes of a share's reply among those that are kept for the client. The lock of the client is held.</summary>
    public bool TryHold(GatewayClient client, int bytes)
    {
        bool isHeld = client.TryHold(bytes, Held);
        Held += isHeld ? bytes : 0;
        return isHeld;
    }

    /// <summary>Counts bytes back. The lock of the client is held.</summary>
    public void Release(GatewayClient client, int bytes)
    {
        Held -= bytes;
        client.Release(bytes);
    }

    /// <summary>Lets go of its replies: the client has them.</summary>
    public void Forget() => _shares.Clear();

    /// <summary>What its nodes have of it.</summary>
    public IReadOnlyList<FollowedShare> Shares => _shares;

    private int KeyStep => plan.Split == SplitKind.Status ? 2 : 1;

    /// <summary>Sends it.</summary>
    /// <param name="client">Whose it is.</param>
    /// <param name="links">The nodes of now.</param>
    /// <param name="refusals">Tells refusals.</param>
    public void Send(GatewayClient client, RoutedLinks links, RefusedRequests refusals) => Send([.. Keys()], client, links, refusals);

    /// <summary>Sends shares again, shared out anew.</summary>
    /// <param name="again">The shares; those of other requests may be among them.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="links">The nodes of now.</param>
    /// <param name="refusals">Tells refusals.</param>
    public void SendAgain(IReadOnlySet<FollowedShare> again, GatewayClient client, RoutedLinks links, RefusedRequests refusals)
    {
        int[] keys = [.. _shares.Where(again.Contains).SelectMany(static share => share.Keys).Order()];
        client.Forget(this, _shares.Where(again.Contains).Sum(static share => share.Reply.Length));
        _shares.RemoveAll(again.Contains);
        Send(keys, client, links, refusals);
    }

    /// <summary>What the order of a share depends on, once it has been answered.</summary>
    /// <remarks>
    /// An error of the node changes nothing, and counts as a read: behind a write that is made again it may be none. Where nobody knows whether the request ran, it counts
    /// as having run.
    /// </remarks>
    public OrderedCall OrderOf(FollowedShare share)
    {
        bool isRead = !share.IsRefused && (plan.Spec.Is(CommandTraits.ReadOnly) || (RawReply.IsError(share.Reply) && !NodeFaultReply.IsInDoubt(share.Reply)));
        byte[][] keys = [.. share.Keys.Select(key => arguments[key].Of(bytes.Span).ToArray())];
        return new OrderedCall(isRead, share.IsRefused, IsHeld: isRead, Open: share.IsRefused || isRead ? keys : [], Answered: share.IsRefused ? [] : keys);
    }

    /// <summary>Its reply, once it has been answered.</summary>
    public ReadOnlySpan<byte> Reply()
    {
        if (_shares.Count == 1)
        {
            return _shares[0].Reply;
        }

        // The first error stands for the whole, as it would from one node that has all keys. Where one is missing the client has gone.
        if (_shares.Find(static share => share.Reply is not [not (byte)'-', ..]) is { } failed)
        {
            return failed.Reply;
        }

        var merged = new RespBuffer();
        switch (plan.Split)
        {
            case SplitKind.Sum:
                merged.WriteInteger(_shares.Sum(static share => RawReply.Integer(share.Reply) ?? 0));
                break;
            case SplitKind.Status:
                merged.Write("+OK\r\n"u8);
                break;
            default:
                WriteValues(merged);
                break;
        }

        return merged.Written;
    }

    private IEnumerable<int> Keys()
    {
        int last = _isSplit ? arguments.Length - 1 : plan.KeyAt;
        for (int key = plan.KeyAt; key <= last; key += KeyStep)
        {
            yield return key;
        }
    }

    private void Send(int[] keys, GatewayClient client, RoutedLinks links, RefusedRequests refusals)
    {
        foreach (IGrouping<int, int> ofNode in keys.GroupBy(key => links.NodeOf(arguments[key].Of(bytes.Span))).OrderBy(static group => group.Key))
        {
            var share = new FollowedShare(this, client, refusals, [.. ofNode]);
            _shares.Add(share);
            client.Ask(ofNode.Key, RequestOf(share.Keys, links), share, plan.MayAskReplica);
        }
    }

    private ReadOnlySpan<byte> RequestOf(int[] keys, RoutedLinks links)
    {
        ReadOnlySpan<byte> all = bytes.Span;
        bool isWhole = !_isSplit || keys.Length * KeyStep == arguments.Length - 1;
        if (isWhole && links.PassesAsIs)
        {
            return all;
        }

        var request = new RespBuffer(all.Length);
        if (isWhole)
        {
            WriteWhole(request, links);
            return request.Written;
        }

        request.WriteArray(1 + (keys.Length * KeyStep));
        request.WriteBulk(arguments[0].Of(all));
        foreach (int key in keys)
        {
            request.WriteBulk(links.Stored(arguments[key].Of(all)));
            if (KeyStep == 2)
            {
                request.WriteBulk(arguments[key + 1].Of(all));
            }
        }

        return request.Written;
    }

    private void WriteWhole(RespBuffer request, RoutedLinks links)
    {
        request.WriteArray(arguments.Length);
        using IEnumerator<int> keys = Keys().GetEnumerator();
        int key = keys.MoveNext() ? keys.Current : -1;
        for (int i = 0; i < arguments.Length; i++)
        {
            ReadOnlySpan<byte> argument = arguments[i].Of(bytes.Span);
            request.WriteBulk(i == key ? links.Stored(argument) : argument);
            key = i == key && keys.MoveNext() ? keys.Current : key;
        }
    }

    private void WriteValues(RespBuffer merged)
    {
        var values = new ReadOnlyMemory<byte>[arguments.Length];
        foreach (FollowedShare share in _shares)
        {
            List<ReadOnlyMemory<byte>> elements = share.Reply is [(byte)'*', ..] ? RawReply.Elements(share.Reply) : [];
            if (elements.Count != share.Keys.Length)
            {
                merged.WriteError("ERR a node has answered MGET with fewer values than keys");
                return;
            }

            for (int i = 0; i < elements.Count; i++)
            {
                values[share.Keys[i]] = elements[i];
            }
        }

        merged.WriteArray(arguments.Length - plan.KeyAt);
        foreach (ReadOnlyMemory<byte> value in values.AsSpan(plan.KeyAt))
        {
            merged.Write(value.Span);
        }
    }
}
