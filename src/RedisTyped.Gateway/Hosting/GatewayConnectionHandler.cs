using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Clients;

namespace RedisTyped.Gateway.Hosting;

/// <summary>Takes RESP clients from Kestrel.</summary>
/// <remarks>It is made together with Kestrel, before the client is connected; so it asks for what clients share when the first one comes.</remarks>
internal sealed class GatewayConnectionHandler(IServiceProvider services, ILoggerFactory loggers) : ConnectionHandler
{
    private readonly ILogger _logger = loggers.CreateLogger(GatewayLog.Category);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        ClientScope scope = services.GetRequiredService<ClientScope>();
        if (!scope.TryEnter())
        {
            scope.NoteTooMany();
            await connection.Transport.Output.WriteAsync("-ERR max number of clients reached\r\n"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        var client = new GatewayClient(scope, connection.Transport, connection.RemoteEndPoint, connection.LocalEndPoint, connection.Abort);
        scope.Add(client);
        CancellationToken ending = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        CancellationTokenRegistration draining = ending.UnsafeRegister(static client => ((GatewayClient)client!).Drain(), client);
        try
        {
            await client.RunAsync(connection.ConnectionClosed).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // It has gone: reset by the client, or aborted here for a reason that has been told.
        }
        catch (Exception fault)
        {
            GatewayLog.Fault(_logger, fault, client.Id);
            connection.Abort();
        }
        finally
        {
            await draining.DisposeAsync().ConfigureAwait(false);
            scope.Remove(client);
        }
    }
}
