using Microsoft.AspNetCore.Connections;
using RedisTyped;
using RedisTyped.Testing;
using StackExchange.Redis;
using WebShop.Hosting;
using WebShop.Load;
using WebShop.Shopping;

// dotnet run --project samples/WebShop [-- [--port PORT] [--load 30s]]
if (!Arguments.TryParse(args, out Arguments arguments, out string usage))
{
    Console.Error.WriteLine(usage);
    return arguments.IsHelp ? 0 : 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    WebApplicationBuilder builder = ShopApplication.CreateBuilder();

    // Four nodes of this run, unless the configuration names some: then nothing else in this program is different.
    await using RedisNodes? started = ShopApplication.Nodes(builder.Configuration).Exists() ? null : await RedisNodes.StartAsync(4, new RedisNodesOptions { OwnSession = true }, stop.Token);
    if (started is not null)
    {
        ShopApplication.UseNodes(builder, started);
    }

    await using WebApplication app = ShopApplication.Build(builder, arguments.Port);
    using TelemetryExport export = TelemetryExport.Start(builder.Configuration);
    await app.Services.ConnectRedisTypedAsync(stop.Token);
    var redis = app.Services.GetRequiredService<ShardedRedis>();
    await Assortment.StockUpAsync(redis, stop.Token);
    await app.StartAsync(stop.Token);
    string address = app.Urls.First();
    Console.WriteLine($"""
        WebShop on {redis.Nodes.Count} nodes ({started?.Kind.ToString() ?? "your own"}), router {redis.Topology.Router.Name}
          shop       {address}/
          dashboard  {address}/redis/
          health     {address}/health
        """);

    if (arguments.Load is not { } duration)
    {
        Console.WriteLine("Ctrl-C ends it.");
        await app.WaitForShutdownAsync(stop.Token);
        return 0;
    }

    using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, app.Lifetime.ApplicationStopping);
    bool isWell = await LoadRun.RunAsync(app.Services, new Uri(address), duration, arguments.Visitors, end.Token);
    await app.StopAsync(CancellationToken.None);
    return isWell ? 0 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 1;
}
catch (IOException fault) when (fault.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"127.0.0.1:{arguments.Port} is taken. Give the shop another port: --port PORT, 0 for a free one.");
    return 2;
}
catch (Exception fault) when (fault is RedisTypedException or RedisException or TimeoutException or IOException or RedisNodeStartException
    or Microsoft.Extensions.Options.OptionsValidationException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
