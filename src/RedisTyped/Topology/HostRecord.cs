using System.Net;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;
using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>Puts rb's printed host record on the ring in place of a node's name.</summary>
internal static class HostRecord
{
    /// <summary>The node as the router is to see it. Its text can hold the password, so it never leaves the router.</summary>
    public static RouterNode Of(RouterNode node, int index, ConfigurationOptions configuration)
    {
        var (host, port) = configuration.EndPoints[0] switch
        {
            DnsEndPoint dns => (dns.Host, dns.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            var other => (other.ToString() ?? "", 0),
        };
        var record = new RbHostRecord
        {
            HostId = index,
            Host = host,
            Port = port,
            Database = configuration.DefaultDatabase ?? 0,
            Password = string.IsNullOrEmpty(configuration.Password) ? null : configuration.Password,
            Ssl = configuration.Ssl,
        };
        return node with { RingText = record.ToRingText() };
    }
}
