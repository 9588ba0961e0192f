using System.Net;

namespace RedisTyped.Nodes;

/// <summary>
/// The servers of a node that may be primaries without anybody knowing, and that its connection is made to: those that were lost when they were, and those that were never
/// connected. Not thread-safe.
/// </summary>
/// <param name="node">The node.</param>
internal sealed class LostServers(RedisNode node)
{
    private readonly Dictionary<EndPoint, ServerLoss> _losses = [];

    /// <summary>Which servers are connected; null while nobody has looked.</summary>
    public NodeServers? Connected { get; private set; }

    /// <summary>After how long one has been asked in vain, however StackExchange.Redis comes to an end with its asking.</summary>
    public TimeSpan Longest { get; } = 2 * (node.Plan.Configuration is { } options ? TimeSpan.FromMilliseconds(options.ConnectTimeout) : node.OperationTimeout);

    /// <summary>How many are lost.</summary>
    public int Count => _losses.Count;

    /// <summary>Whether one keeps writes from being sent until it has been asked.</summary>
    public bool AreUrgent => _losses.Values.Any(static loss => !loss.IsTolerated);

    /// <summary>Those that keep writes from being sent.</summary>
    public IEnumerable<EndPoint> Unasked => _losses.Where(static one => !one.Value.IsTolerated).Select(static one => one.Key);

    /// <summary>Whether a server is lost.</summary>
    public bool Has(EndPoint endPoint) => _losses.ContainsKey(endPoint);

    /// <summary>Whether a server is connected and calls itself a primary.</summary>
    public bool IsConnectedPrimary(EndPoint endPoint) => Connected?.Primaries.Contains(endPoint) ?? false;

    /// <summary>The losses of now.</summary>
    public Dictionary<EndPoint, ServerLoss> ToDictionary() => new(_losses);

    /// <summary>Takes which servers are connected.</summary>
    public void Note(NodeServers servers)
    {
        NodeServers? before = Connected;
        Connected = servers;
        if (node.EndPoints.Count > 1 && !servers.IsCluster)
        {
            foreach (EndPoint gone in before is not null ? before.Primaries : node.Plan.MayLeaveOut ? node.Plan.Configuration!.EndPoints : [])
            {
                if (!servers.Has(gone))
                {
                    _losses[gone] = new ServerLoss();
                }
            }
        }

        foreach (EndPoint endPoint in _losses.Keys.ToArray())
        {
            bool wasThere = before?.Has(endPoint) ?? false;
            if (wasThere != servers.Has(endPoint))
            {
                // Back, or lost again: whatever it has said before counts no more.
                _losses[endPoint] = new ServerLoss();
            }
        }
    }

    /// <summary>StackExchange.Redis has asked all of its servers.</summary>
    /// <param name="since">When it began to ask.</param>
    /// <param name="isAsked">Whether it came to an end.</param>
    /// <param name="mayTolerate">Whether calls may go to others while one is silent, since nobody can be left out.</param>
    public void NoteAsked(long since, bool isAsked, bool mayTolerate)
    {
        foreach ((EndPoint endPoint, ServerLoss loss) in _losses.ToArray())
        {
            bool wasAsked = isAsked && loss.Since <= since;
            if (!(Connected?.Has(endPoint) ?? false))
            {
                loss.IsTolerated |= mayTolerate && (wasAsked || loss.Age > Longest);
            }
            else if (wasAsked && loss.Age > Longest / 2)
            {
                // Back, and no connection of its own can be made to it, as where it takes no more of them.
                _losses.Remove(endPoint);
            }
        }
    }

    /// <summary>Whether a server has been lost since, and nothing was heard of it for so long that StackExchange.Redis may never come back to it.</summary>
    public bool IsMissed(EndPoint endPoint, ServerLoss loss) => IsThat(endPoint, loss) && !(Connected?.Has(endPoint) ?? false) && loss.Age > Longest / 2;

    /// <summary>A server has said what it is: forgotten, if it is connected and was not lost once more meanwhile.</summary>
    public void Forget(EndPoint endPoint, ServerLoss loss)
    {
        if (IsThat(endPoint, loss) && (Connected?.Has(endPoint) ?? false))
        {
            _losses.Remove(endPoint);
        }
    }

    private bool IsThat(EndPoint endPoint, ServerLoss loss) => _losses.GetValueOrDefault(endPoint) == loss;
}
