using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Finds the servers that belong to a node by ROLE: a primary tells its replicas, a replica its primary. INFO says the same, but
/// StackExchange.Redis 1.2.6 keeps it from connections without allowAdmin.
/// </summary>
internal static class ReplicaDiscovery
{
    /// <summary>Gives the plan by which the node is to be connected to the servers that it has now; null where it is so already.</summary>
    /// <param name="plan">The plan that it is connected by.</param>
    /// <param name="multiplexer">Its connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan, or null; also where nobody answers.</returns>
    public static async Task<NodePlan?> PlanAsync(NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        if (plan.Configuration is not { } configuration || await ToldAsync(plan, multiplexer, cancellationToken).ConfigureAwait(false) is not { } told)
        {
            return null;
        }

        ConfigurationOptions given = plan.Given ?? configuration;
        NodeServers servers = NodeServers.Of(multiplexer);
        HashSet<EndPoint> present = [.. servers.Primaries, .. servers.Replicas];

        // One that cannot be reached harms nobody, and may come back. One that can, and that the primary does not tell of, belongs to another
        // node by now. A replica, which is what answers where the primary has just died, knows of its primary alone.
        var found = new List<EndPoint>();
        found.AddRange(configuration.EndPoints.Where(e => !told.ByPrimary || servers.Primaries.Contains(e) || !present.Contains(e)));
        found.AddRange(told.EndPoints);
        HashSet<EndPoint> known = await AddressesAsync(given.EndPoints, cancellationToken).ConfigureAwait(false);
        EndPoint[] wanted = [.. given.EndPoints, .. found.Distinct().Where(e => !known.Contains(e))];
        wanted = [.. wanted.Except(plan.LeftOut)];
        if (wanted.ToHashSet().SetEquals(configuration.EndPoints))
        {
            return null;
        }

        ConfigurationOptions next = given.Clone();
        next.EndPoints.Clear();
        foreach (EndPoint endPoint in wanted)
        {
            next.EndPoints.Add(endPoint);
        }

        return plan with { Configuration = next, Given = given };
    }

    // The servers that one of the node's tells of; null where none answers.
    private static async Task<Told?> ToldAsync(NodePlan plan, IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        try
        {
            RedisResult role = await multiplexer.GetDatabase().ExecuteAsync("ROLE", Array.Empty<object>(), CommandFlags.PreferMaster)
                .WaitAsync(plan.OperationTimeout, cancellationToken).ConfigureAwait(false);
            var words = (RedisResult[])role!;
            return (string?)words[0] switch
            {
                "master" => new Told(
                    [.. ((RedisResult[])words[2]!).Select(static replica => (RedisResult[])replica!).Select(static r => EndPointOf(r[0], r[1]))],
                    ByPrimary: true),
                "slave" => new Told([EndPointOf(words[1], words[2])], ByPrimary: false),
                _ => null,
            };
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or InvalidCastException)
        {
            return null;
        }
        finally
        {
            // StackExchange.Redis 1.2.6 goes on with its callers on the thread that reads its replies.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private static EndPoint EndPointOf(RedisResult host, RedisResult port)
    {
        string name = (string)host!;
        int number = int.Parse((string)port!, CultureInfo.InvariantCulture);
        return IPAddress.TryParse(name, out IPAddress? address) ? new IPEndPoint(address, number) : new DnsEndPoint(name, number);
    }

    // A server that was given by name, and is told of by address, is one server: as two it would look like two primaries.
    private static async Task<HashSet<EndPoint>> AddressesAsync(IEnumerable<EndPoint> endPoints, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<EndPoint>();
        foreach (EndPoint endPoint in endPoints)
        {
            addresses.Add(endPoint);
            if (endPoint is DnsEndPoint dns)
            {
                try
                {
                    IPAddress[] resolved = await Dns.GetHostAddressesAsync(dns.Host, cancellationToken).ConfigureAwait(false);
                    addresses.UnionWith(resolved.Select(address => new IPEndPoint(address, dns.Port)));
                }
                catch (System.Net.Sockets.SocketException)
                {
                    // A name that cannot be resolved now is no server that could be reached under two names.
                }
            }
        }

        return addresses;
    }

    private sealed record Told(IReadOnlyList<EndPoint> EndPoints, bool ByPrimary);
}
