using RedisTyped.Execution;

namespace RedisTyped.Gateway.Links;

/// <summary>The topology that the client goes by at this moment, with the gateway's links to its nodes. Thread-safe.</summary>
internal sealed class LinkMap(CurrentTopology current)
{
    private readonly Lock _gate = new();
    private volatile RoutedLinks? _links;

    /// <summary>The links; another object after each change of the topology.</summary>
    public RoutedLinks Current
    {
        get
        {
            RoutedLinks? links = _links;
            return links is not null && ReferenceEquals(links.Topology, current.Value) ? links : Follow();
        }
    }

    private RoutedLinks Follow()
    {
        lock (_gate)
        {
            ConnectedTopology topology = current.Value;
            if (_links is not { } links || !ReferenceEquals(links.Topology, topology))
            {
                _links = links = new RoutedLinks(topology);
            }

            return links;
        }
    }
}
