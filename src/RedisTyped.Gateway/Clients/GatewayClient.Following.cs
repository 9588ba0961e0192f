using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Clients;

// While nodes may refuse requests for the sake of a cut-over.
internal sealed partial class GatewayClient
{
    private FollowedRequests? _followed;
    private ReadOnlyMemory<byte> _reading;
    private bool _isFollowing;

    private bool Follows => _scope.Refusals.MayCome && _links.Topology.Transition is null;

    /// <summary>Goes by the topology of this moment from now on.</summary>
    public RoutedLinks Follow() => _links = _scope.Links.Current;

    /// <summary>Has the links send what they were asked.</summary>
    public void SendAsked()
    {
        _asked.Flush();
        _refused?.Send();
    }

    /// <summary>Writes the reply of a request that has no place in the row: all before have been answered, and none behind has a place either.</summary>
    public void Write(FollowedRequest request)
    {
        lock (Gate)
        {
            // It counts as written from now on, and is not to be counted twice.
            request.Release(this, request.Held);
            Write(request.Reply());
            request.Forget();
        }
    }

    /// <summary>Counts back bytes of a request's replies that nobody gets.</summary>
    public void Forget(FollowedRequest request, int bytes)
    {
        lock (Gate)
        {
            request.Release(this, bytes);
        }
    }
}
