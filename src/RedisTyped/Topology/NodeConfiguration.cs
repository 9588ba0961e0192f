using System.Net;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>Reads a node's StackExchange.Redis configuration string without ever repeating a piece of it in a message.</summary>
internal static class NodeConfiguration
{
    private const int Port = 6379;

    /// <summary>What StackExchange.Redis takes for the port of a node with TLS.</summary>
    private const int TlsPort = 6380;

    /// <summary>
    /// Older versions take the Sentinels for the node itself, and would send it commands that they do not know. All of 2.x have one assembly
    /// version; this method came with what is asked for.
    /// </summary>
    private static readonly bool FindsPrimaryBySentinel = typeof(ConnectionMultiplexer).GetMethod("SentinelConnect", [typeof(string), typeof(TextWriter)]) is not null;

    /// <summary>Reads the string, or adds the fault and gives null.</summary>
    public static ConfigurationOptions? Read(string text, NodeOptions node, NodePlace nodePlace, RedisTypedOptions options, ICollection<string> faults)
    {
        string place = nodePlace.Member("configuration");
        if (ConfigurationItems.FaultOf(text) is { } fault)
        {
            faults.Add($"{place}: {fault}");
            return null;
        }

        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(text);
            if (!NodeLogin.TryApply(text, node, nodePlace, options, ref configuration, faults))
            {
                return null;
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // Its message repeats words of the string, and a password with a comma in it would be among them.
            faults.Add($"{place}: is not a StackExchange.Redis configuration string");
            return null;
        }

        return Check(text, configuration, node, place, options, faults) ? WithDefaults(text, configuration, options) : null;
    }

    private static bool Check(
        string text, ConfigurationOptions configuration, NodeOptions node, string place, RedisTypedOptions options, ICollection<string> faults)
    {
        int before = faults.Count;
        if (configuration.EndPoints.Count == 0)
        {
            faults.Add($"{place}: holds no endpoint that StackExchange.Redis can read; write host:port, then options, such as 10.0.0.1:6379,ssl=true");
        }
        else if (!TryGivePorts(configuration) || configuration.EndPoints.Count != ConfigurationItems.EndPointsIn(text))
        {
            faults.Add($"{place}: holds an endpoint twice; name each once");
        }

        if (ConfigurationItems.Sets(text, "connectTimeout") && configuration.ConnectTimeout < 1)
        {
            faults.Add($"{place}: connectTimeout is out of range; give 1 millisecond or more");
        }

        if (ConfigurationItems.Sets(text, "syncTimeout") && configuration.SyncTimeout < 1)
        {
            faults.Add($"{place}: syncTimeout is out of range; give 1 millisecond or more");
        }

        if (!string.IsNullOrEmpty(configuration.ServiceName) && !FindsPrimaryBySentinel)
        {
            faults.Add($"{place}: serviceName asks Sentinels for the primary, which StackExchange.Redis can from 2.1.50 on; use that, or give the servers themselves");
        }

        if (!string.IsNullOrEmpty(configuration.ServiceName) && (options.DiscoverReplicas || node.Replicas.Count > 0))
        {
            string added = options.DiscoverReplicas ? "discoverReplicas" : "replicas";
            faults.Add($"{place}: serviceName says that the endpoints are Sentinels, and {added} would put servers among them; leave out one of the two");
        }

        if (configuration.DefaultDatabase < 0)
        {
            faults.Add($"{place}: defaultDatabase is out of range; databases count from 0");
        }

        return faults.Count == before;
    }

    private static ConfigurationOptions WithDefaults(string text, ConfigurationOptions configuration, RedisTypedOptions options)
    {
        if (!ConfigurationItems.Sets(text, "connectTimeout"))
        {
            configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        }

        if (!ConfigurationItems.Sets(text, "syncTimeout"))
        {
            configuration.SyncTimeout = (int)options.OperationTimeout.TotalMilliseconds;
        }

        if (!ConfigurationItems.Sets(text, "asyncTimeout"))
        {
            LaterClient.EndCallsBehind(configuration, TimeSpan.FromMilliseconds(configuration.SyncTimeout));
        }

        if (!ConfigurationItems.Sets(text, "allowAdmin"))
        {
            LaterClient.AllowAll(configuration);
        }

        LaterClient.FailFast(configuration);

        configuration.AbortOnConnectFail &= options.AbortOnConnectFail;
        return configuration;
    }

    /// <summary>Gives endpoints without a port the one that StackExchange.Redis would dial, so that messages and ring texts have it too.</summary>
    internal static bool TryGivePorts(ConfigurationOptions configuration)
    {
        // With a service name the endpoints are those of Sentinels, whose port is another.
        if (!string.IsNullOrEmpty(configuration.ServiceName))
        {
            return true;
        }

        int port = configuration.Ssl ? TlsPort : Port;
        var endPoints = configuration.EndPoints.Select(endPoint => endPoint switch
        {
            DnsEndPoint { Port: 0 } dns => new DnsEndPoint(dns.Host, port, dns.AddressFamily),
            IPEndPoint { Port: 0 } ip => new IPEndPoint(ip.Address, port),
            _ => endPoint,
        }).ToArray();
        configuration.EndPoints.Clear();
        foreach (var endPoint in endPoints.Distinct())
        {
            configuration.EndPoints.Add(endPoint);
        }

        return configuration.EndPoints.Count == endPoints.Length;
    }
}
