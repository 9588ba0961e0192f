using System.Text;
using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;
using RedisTyped.Testing;

namespace RedisTyped.Packages.Tests.Consumers;

/// <summary>The command <c>redistyped</c>, installed as a .NET tool.</summary>
public sealed class ToolTests(PackedPackages packages)
{
    [Fact]
    public async Task Installed_tool_says_where_a_key_lives_and_asks_nodes()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, cancellationToken: TestContext.Current.CancellationToken);
        Workspace folder = packages.CreateWorkspace("tool");
        folder.Write("topology.json", redis.TopologyJson());

        await folder.RunAsync("tool", "install", "RedisTyped.Cli", "--version", BuildFacts.Version, "--tool-path", "tools");

        // The command is a small program that has the path of what it runs in it: the machine code for this system.
        Assert.Contains(
            $"/{BuildFacts.RuntimeIdentifier}/RedisTyped.Cli.dll", Encoding.UTF8.GetString(File.ReadAllBytes(folder.PathOf("tools/redistyped"))), StringComparison.Ordinal);

        // CRC16 of user:42 is slot 15880, in the upper half of 16384.
        Assert.Contains("node-2", await RunAsync(folder, "route", "{user:42}:name", "--topology", "topology.json"), StringComparison.Ordinal);
        Assert.Contains("PONG", await RunAsync(folder, "exec", "PING", "--node", "node-1", "--topology", "topology.json"), StringComparison.Ordinal);
        Assert.Contains("reshard", await RunAsync(folder, "--help"), StringComparison.Ordinal);
        Assert.StartsWith(BuildFacts.Version, await RunAsync(folder, "--version"), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(Workspace folder, params string[] arguments) =>
        (await DotNet.RunAsync(folder.PathOf("tools/redistyped"), folder.Folder, packages.Environment, arguments)).Succeeded();
}
