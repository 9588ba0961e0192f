using System.Net;
using RedisTyped.Gateway;

namespace RedisTyped.Cli.Serving;

/// <summary>What to serve, and where.</summary>
/// <param name="TopologyPath">The topology file; followed while it is served.</param>
/// <param name="Bind">The address to listen on.</param>
/// <param name="RespPort">The port for RESP; 0 takes a free one.</param>
/// <param name="HttpPort">The port for HTTP; 0 takes a free one.</param>
/// <param name="Configure">Sets the limits.</param>
internal sealed record ServeSettings(string TopologyPath, IPAddress Bind, int RespPort, int HttpPort, Action<GatewayOptions> Configure)
{
    /// <summary>Who is let in.</summary>
    public GatewayAccess Access { get; init; } = new();

    /// <summary>Plans that the dashboard shows.</summary>
    public IReadOnlyList<PlanMigration> Migrations { get; init; } = [];
}
