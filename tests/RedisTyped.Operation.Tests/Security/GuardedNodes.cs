using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>
/// Nodes whose user <c>default</c> has the rules that the command line writes for a store, and another user who looks at what was refused.
/// That user speaks over a connection from before: this version of StackExchange.Redis cannot tell a name.
/// </summary>
public sealed class GuardedNodes : IAsyncLifetime
{
    private const string Password = "guarded";

    // Whoever was connected before keeps the user whom it was taken for.
    private readonly List<ConnectionMultiplexer> _admins = [];
    private RedisNodes? _nodes;

    public ShardedRedis Redis { get; private set; } = null!;

    public static string Rules { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(
            2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        Rules = await RulesAsync("IGuardedStore", "--transactions");
        foreach (TestNode node in _nodes.Nodes)
        {
            await RestrictAsync(node);
        }

        Redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.Password = Password;
                foreach (TestNode node in _nodes.Nodes)
                {
                    o.Nodes.Add(node.Name, node.EndPoint + ",tiebreaker=,configChannel=,$CONFIG=,$CLUSTER=");
                }
            },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>The words of the rules that the tool writes.</summary>
    public static async Task<string> RulesAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var console = new CommandConsole(Stream.Null, output, error);
        string[] line = ["acl", .. words, "--assembly", typeof(IGuardedStore).Assembly.Location, "--user", "default", "--format", "acl"];
        int exit = await Tool.RunAsync(line, console, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (exit, error.ToString()));
        return output.ToString().Trim()["user default ".Length..];
    }

    /// <summary>What the nodes have refused so far: reason and object of each.</summary>
    public async Task<string[]> RefusedAsync()
    {
        List<string> refused = [];
        foreach (ConnectionMultiplexer admin in _admins)
        {
            foreach (RedisResult entry in (RedisResult[])(await admin.GetDatabase().ExecuteAsync("ACL", "LOG", "100"))!)
            {
                RedisResult[] members = (RedisResult[])entry!;
                refused.Add($"{members[3]} {members[7]}");
            }
        }

        return [.. refused];
    }

    /// <summary>Has the nodes forget what they refused.</summary>
    public Task ForgetAsync() => Task.WhenAll(_admins.Select(static admin => admin.GetDatabase().ExecuteAsync("ACL", "LOG", "RESET")));

    /// <summary>What a node says to a command of the guarded user, without running it.</summary>
    public async Task<string> DryRunAsync(params object[] command) =>
        (string)(await _admins[0].GetDatabase().ExecuteAsync("ACL", ["DRYRUN", "default", .. command]))!;

    public async ValueTask DisposeAsync()
    {
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        _admins.ForEach(static admin => admin.Dispose());
        await (_nodes?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task RestrictAsync(TestNode node)
    {
        var admin = await ConnectionMultiplexer.ConnectAsync(node.ConfigurationString);
        _admins.Add(admin);
        IDatabase database = admin.GetDatabase();
        await database.ExecuteAsync("ACL", "SETUSER", "admin", "on", "nopass", "+@all", "~*", "&*");
        await database.ExecuteAsync("AUTH", "admin", "any");
        await database.ExecuteAsync("ACL", ["SETUSER", "default", "resetpass", ">" + Password, .. Rules.Split(' ')]);
        await database.ExecuteAsync("ACL", "LOG", "RESET");
    }
}
