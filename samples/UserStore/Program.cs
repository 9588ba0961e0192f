using RedisTyped;
using RedisTyped.Testing;
using RedisTyped.Topology;
using Spectre.Console;
using StackExchange.Redis;
using UserStore;

// dotnet run --project samples/UserStore [-- [--input FILE] [--topology FILE]]
if (!Arguments.TryParse(args, out Arguments arguments, out string usage))
{
    Console.Error.WriteLine(usage);
    return arguments.IsHelp ? 0 : 2;
}

if (Console.IsOutputRedirected)
{
    // Colour codes belong on a terminal, not in a file.
    AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No });
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    IReadOnlyList<User> users = User.ReadAll(arguments.Input);

    // Four nodes of your own: --topology topology.json, as in docs/configuration.md. Without it, four are started here.
    await using RedisNodes? started = arguments.Topology is null ? await RedisNodes.StartAsync(4, cancellationToken: stop.Token) : null;
    RedisTypedOptions topology = arguments.Topology is null ? TopologyOf(started!) : TopologyFile.Load(arguments.Topology);

    await using ShardedRedis redis = await ShardedRedis.ConnectAsync(topology, cancellationToken: stop.Token);
    IUserStore store = redis.Store<IUserStore>();

    AnsiConsole.MarkupLineInterpolated($"[bold]{users.Count:N0} users[/] on {redis.Nodes.Count} nodes ({started?.Kind.ToString() ?? "your own"}), router [bold]{redis.Topology.Router.Name}[/]");
    var job = new Job(store, users, stop.Token);
    if (started is null && await job.FindExistingAsync() is { } taken)
    {
        throw new InvalidDataException($"These nodes already hold {taken}, which this sample would overwrite. Give it nodes without such keys.");
    }

    await job.RunAsync(keepFor: started is null ? TimeSpan.FromMinutes(10) : null);
    AnsiConsole.MarkupLineInterpolated($"{users.Count:N0} names and {users.Count:N0} profiles written, read back and found equal.");
    AnsiConsole.MarkupLineInterpolated($"All names read again by one call, one MGET for each node: equal.");
    AnsiConsole.MarkupLineInterpolated($"{await job.FindAllAsync():N0} ids read back from the keys of all nodes, by a scan.");
    if (started is not null)
    {
        var (a, b, common) = await job.FollowAsync();
        AnsiConsole.MarkupLineInterpolated($"{a.Name} and {b.Name}, on two nodes, both follow {common.Length} users.");
        AnsiConsole.MarkupLineInterpolated($"{await store.CountKeysAsync():N0} keys are on all nodes together.");
    }

    AnsiConsole.WriteLine();
    Report.WriteKeys(redis, users);
    await Report.WriteDistributionAsync(redis, users, askNodes: started is not null);
    Report.WriteNextSteps(keptFor: started is null ? "10 minutes" : null);
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 1;
}
catch (Exception fault) when (fault is TopologyException or FileNotFoundException or DirectoryNotFoundException)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
catch (Exception fault) when (fault is RedisTypedException or RedisException or TimeoutException or ArgumentException
    or IOException or InvalidDataException or UnauthorizedAccessException or RedisNodeStartException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

static RedisTypedOptions TopologyOf(RedisNodes nodes)
{
    var topology = new RedisTypedOptions();
    foreach (TestNode node in nodes.Nodes)
    {
        topology.Nodes.Add(node.Name, node.ConfigurationString);
    }

    return topology;
}
