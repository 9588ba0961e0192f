using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Hosting;

/// <summary>Connects to the nodes before the first client can: a node that is missing fails its own keys only, and does not stop the start.</summary>
/// <remarks>It asks for the links only when it is started: the client is connected when the host starts, after all services have been made.</remarks>
internal sealed class GatewayStart(IServiceProvider services, ILoggerFactory loggers) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger(GatewayLog.Category);
        SocketTurn.Open(logger);
        RoutedLinks links = services.GetRequiredService<LinkMap>().Current;
        NodeLinks[] nodes = [.. Enumerable.Range(0, links.Count).Select(i => links[i]).OfType<NodeLinks>()];
        await Task.WhenAll(nodes.Select(static node => node.Tried)).WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (NodeLinks node in nodes.Where(static node => !node.IsConnected))
        {
            GatewayLog.NodeMissing(logger, node.Node.Id.Name);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
