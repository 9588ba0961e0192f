using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RedisTyped.DependencyInjection;

/// <summary>
/// Connects every registered client before any other hosted service starts, so that no first request pays for it and a node that is
/// missing stops the start.
/// </summary>
internal sealed class ClientStart(IServiceProvider services, IEnumerable<ClientRegistration> clients) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var client in clients)
        {
            var redis = await services.GetRequiredKeyedService<ClientSource>(client.Name).ConnectAsync(cancellationToken).ConfigureAwait(false);
            foreach (var makeStore in client.Stores.Values)
            {
                makeStore(redis);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
