using LiveReshard;
using RedisTyped;
using RedisTyped.Testing;
using RedisTyped.Topology;
using Spectre.Console;

// dotnet run --project samples/LiveReshard
const int Workers = 8;

if (Console.IsOutputRedirected)
{
    // Colour codes and line breaks belong on a terminal, not in a file.
    AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
    AnsiConsole.Profile.Width = 1000;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

string folder = Directory.CreateTempSubdirectory("redistyped-live-reshard-").FullName;
try
{
    // Moving keys while they are written needs replication, which the embedded server does not have.
    await using RedisNodes nodes = await RedisNodes.StartAsync(4, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, stop.Token);
    string two = Topologies.Write(Path.Combine(folder, "two.json"), (nodes[0], "0-8191"), (nodes[1], "8192-16383"));
    string four = Topologies.Write(
        Path.Combine(folder, "four.json"), (nodes[0], "0-4095"), (nodes[1], "8192-12287"), (nodes[2], "4096-8191"), (nodes[3], "12288-16383"));
    string three = Topologies.Write(
        Path.Combine(folder, "three.json"), (nodes[0], "0-4095,12288-13652"), (nodes[1], "8192-12287,13653-15017"), (nodes[2], "4096-8191,15018-16383"));

    await using ShardedRedis redis = await ShardedRedis.ConnectAsync(TopologyFile.Load(two), cancellationToken: stop.Token);
    await using var load = new Load(redis.Store<ICounterStore>(), Workers);
    await using var picture = new Picture(nodes, load);
    await picture.OpenAsync();
    AnsiConsole.MarkupLineInterpolated($"[bold]{Workers} workers[/] add to counters on 2 nodes, without pause.");
    await picture.DuringAsync("two nodes", () => "", WarmUpAsync(load, stop.Token));

    await new Change(folder, "two to four", two, four).RunAsync(picture, stop.Token);
    await new Change(folder, "four to three", four, three).RunAsync(picture, stop.Token);

    var (lost, tooMany) = await load.SettleAsync();
    AnsiConsole.MarkupLineInterpolated($"{load.Acknowledged:N0} writes acknowledged: {lost} lost, {tooMany} applied twice, {load.Failed} failed. The client is on {redis.Topology.Nodes.Count} nodes, and was told nothing.");
    if (load.Fault is { } fault)
    {
        Console.Error.WriteLine($"The first failure: {fault}");
    }

    return lost == 0 && tooMany == 0 && load.Failed == 0 && redis.Topology.Nodes.Count == 3 ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped.");
    return 1;
}
catch (Exception fault) when (fault is RedisTypedException or InvalidOperationException or IOException or RedisNodeStartException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

// So that there is something to move.
static async Task<bool> WarmUpAsync(Load load, CancellationToken cancellationToken)
{
    while (load.Acknowledged < 60_000)
    {
        await Task.Delay(100, cancellationToken);
    }

    return true;
}
