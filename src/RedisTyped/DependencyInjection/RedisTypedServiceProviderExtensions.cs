using RedisTyped.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects registered clients where no host does it.</summary>
public static class RedisTypedServiceProviderExtensions
{
    /// <summary>
    /// Connects every client registered with AddRedisTyped. A host does this when it starts; call it once after building a container
    /// without one, so that no caller has to wait, and no thread to be held, when the client is first resolved.
    /// </summary>
    /// <param name="provider">The container.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When all are connected.</returns>
    /// <exception cref="RedisTyped.Topology.TopologyException">A client's options have faults.</exception>
    /// <exception cref="RedisTyped.Nodes.NodeUnavailableException">Nodes did not answer.</exception>
    public static async Task ConnectRedisTypedAsync(this IServiceProvider provider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        foreach (ClientRegistration client in provider.GetServices<ClientRegistration>())
        {
            await provider.GetRequiredKeyedService<ClientSource>(client.Name).ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
