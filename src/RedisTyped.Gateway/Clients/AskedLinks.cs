using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Clients;

/// <summary>The links that requests of one reading have gone to, each once: they are flushed when all of them have been passed on. Not thread-safe.</summary>
internal sealed class AskedLinks
{
    private NodeLink[] _links = new NodeLink[4];
    private int _count;

    /// <summary>Adds a link, unless it is there.</summary>
    public void Add(NodeLink link)
    {
        // Few nodes, and mostly one of the last.
        for (int i = _count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_links[i], link))
            {
                return;
            }
        }

        if (_count == _links.Length)
        {
            Array.Resize(ref _links, _count * 2);
        }

        _links[_count++] = link;
    }

    /// <summary>Has the links send.</summary>
    public void Flush()
    {
        for (int i = 0; i < _count; i++)
        {
            _links[i].Flush();
        }

        _count = 0;
    }
}
