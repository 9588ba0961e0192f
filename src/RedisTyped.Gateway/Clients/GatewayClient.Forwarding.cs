using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Links;
using RedisTyped.Protocol;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Clients;

// Passes requests on to the nodes of their keys.
internal sealed partial class GatewayClient
{
    private readonly AskedLinks _asked;
    private ReplyDelivery? _refused;

    // Null: it has been passed on.
    private Step? PassOn(int at, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        ForwardPlan? plan = ForwardPlans.Find(arguments[0].Of(request));
        if (plan is null || Session.TakesAll || !plan.Takes(arguments.Length) || (Session.IsLimited && !Session.Passes(plan, request, arguments)))
        {
            return Step.Session;
        }

        if (_isFollowing)
        {
            // What was to be moved for a request that is read again needs it no more.
            (_moving, _movedBy, _notMoved) = (null, null, null);
            _followed ??= new FollowedRequests(this, _scope.Refusals);
            _followed.Add(plan, _reader.IsInline ? request.ToArray() : _reading.Slice(at, request.Length), arguments);
            return null;
        }

        if (!_links.PassesAsIs || _moving is not null)
        {
            return PassOnOtherwise(plan, request, arguments);
        }

        // A value that is missing is the node's to complain of.
        if (plan.Split == SplitKind.None || (plan.Split == SplitKind.Status && arguments.Length % 2 == 0))
        {
            AskOwner(arguments[plan.KeyAt].Of(request), request, plan.MayAskReplica);
        }
        else
        {
            Split(plan, request, arguments);
        }

        return null;
    }

    private void AskOwner(ReadOnlySpan<byte> key, ReadOnlySpan<byte> request, bool mayAskReplica)
    {
        PendingReply reply = Begin();
        while (true)
        {
            int node = _links.NodeOf(key);
            if (TryAsk(node, request, reply, mayAskReplica, out byte[] refusal))
            {
                return;
            }

            // A reload may have closed the node since the topology was looked at; then another one has the key.
            RoutedLinks links = _scope.Links.Current;
            // Where keys are on the move, it would have to be brought over first.
            if (ReferenceEquals(links, _links) || !links.PassesAsIs)
            {
                Refuse(refusal, reply);
                return;
            }

            _links = links;
        }
    }

    private void Split(ForwardPlan plan, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        SplitCommand split;
        lock (Gate)
        {
            split = _splits.Count > 0 ? _splits.Pop() : new SplitCommand(this);
        }

        int only = split.Deal(plan.Split, request, arguments, _links);
        PendingReply reply = Begin();
        if (only >= 0)
        {
            lock (Gate)
            {
                Return(split);
            }

            Ask(only, request, reply, plan.MayAskReplica);
            return;
        }

        split.Await(reply);
        for (int node = 0; node < _links.Count; node++)
        {
            SplitPart part = split[node];
            if (part.Keys > 0)
            {
                Ask(node, part.Request.Written, part, plan.MayAskReplica);
            }
        }
    }

    /// <summary>Asks a node of the topology that the client goes by, or gives the error of one that takes no requests.</summary>
    public void Ask(int node, ReadOnlySpan<byte> request, ReplySink sink, bool mayAskReplica)
    {
        if (!TryAsk(node, request, sink, mayAskReplica, out byte[] refusal))
        {
            Refuse(refusal, sink);
        }
    }

    private bool TryAsk(int node, ReadOnlySpan<byte> request, ReplySink sink, bool mayAskReplica, out byte[] refusal)
    {
        NodeLinks? owner = _links[node];
        NodeLink? link = owner?.For(Session.Protocol, mayAskReplica && _links.MayAskReplicas);
        byte[]? why = null;
        if (link is not null && link.TryAdd(request, sink, out why))
        {
            _asked.Add(link);
            refusal = [];
            return true;
        }

        NodeId id = _links.Topology.Nodes[node].Id;
        refusal = why ?? (owner is null ? LinkFaults.Removed(id) : LinkFaults.NoReplica(id));
        return false;
    }

    private void Refuse(byte[] error, ReplySink sink)
    {
        _refused ??= new ReplyDelivery();
        sink.Take(error, _refused);
        _refused.Leave();
    }

    private PendingReply Begin()
    {
        lock (Gate)
        {
            return _row.Add();
        }
    }
}
