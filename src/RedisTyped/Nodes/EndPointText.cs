using System.Net;

namespace RedisTyped.Nodes;

/// <summary>Writes the endpoints of a node for messages; of its configuration nothing else is ever written.</summary>
internal static class EndPointText
{
    public static string Of(NodePlan plan)
    {
        IEnumerable<EndPoint> endPoints = plan.Configuration is null ? plan.Supplied!.GetEndPoints(configuredOnly: true) : plan.Configuration.EndPoints;
        return string.Join(", ", endPoints.Select(Of));
    }

    public static string Of(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => endPoint.ToString() ?? "",
    };
}
