using Microsoft.Extensions.Logging;
using RedisTyped.Nodes;

namespace RedisTyped.Epochs;

/// <summary>The connections on which a client looks for epochs, one to each node. Thread-safe.</summary>
internal sealed class EpochLinks(ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly List<EpochLink> _links = [];
    private bool _isClosed;

    /// <summary>Those whose node does not let a cut-over see the client.</summary>
    public EpochLink[] Unseen
    {
        get
        {
            lock (_gate)
            {
                return [.. _links.Where(static link => link.WhyUnseen is not null)];
            }
        }
    }

    /// <summary>Gives a connection to each of some nodes; those to other nodes are closed.</summary>
    /// <returns>Nothing once all are closed.</returns>
    public EpochLink[] To(IEnumerable<NodePlan> nodes)
    {
        NodePlan[] wanted = [.. nodes.DistinctBy(AddressOf)];
        lock (_gate)
        {
            if (_isClosed)
            {
                return [];
            }

            foreach (EpochLink link in _links.Where(link => !Array.Exists(wanted, plan => AreOne(link.Plan, plan))).ToArray())
            {
                _links.Remove(link);
                link.Close();
            }

            _links.AddRange(wanted.Where(plan => !_links.Exists(link => AreOne(link.Plan, plan))).Select(plan => new EpochLink(plan, logger)));
            return [.. _links];
        }
    }

    /// <summary>Whether two nodes are connected to alike.</summary>
    /// <remarks>The text of a configuration has no certificates.</remarks>
    public static bool AreOne(NodePlan one, NodePlan other) => AddressOf(one) == AddressOf(other) && NodeTls.AreAlike(one.Tls, other.Tls);

    /// <summary>Closes all, for good.</summary>
    public void Close()
    {
        EpochLink[] links;
        lock (_gate)
        {
            _isClosed = true;
            links = [.. _links];
            _links.Clear();
        }

        Array.ForEach(links, static link => link.Close());
    }

    // Only compared, never shown.
    private static string AddressOf(NodePlan plan) => plan.Configuration?.ToString(includePassword: true) ?? plan.Supplied!.Configuration;
}
