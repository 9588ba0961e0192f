using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Gateway.Tests.Sessions;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>Every command of the table through a gateway over three nodes, and to one server with one database: the replies are the same bytes.</summary>
public sealed class GatewayDifferentialTests(ITestOutputHelper output)
{
    private static readonly RedisNodesOptions OneDatabase = new()
    {
        Server = RedisServerKind.RedisServer,
        ExtraArguments = ["--databases", "1", "--enable-debug-command", "yes"],
    };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Replies_are_those_of_one_server(int protocol)
    {
        // SAVE waits for the disk, and PFSELFTEST keeps all nodes busy at once: how long they take is the machine's doing.
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            3,
            topology: static nodes => nodes.TopologyJson().Replace("{\"router\"", "{\"operationTimeout\":\"90s\",\"router\"", StringComparison.Ordinal),
            configure: static o => o.AllowedCommands.Add("@all"),
            options: OneDatabase);
        await using RedisNodes servers = await RedisNodes.StartAsync(2, OneDatabase);
        string[] tags = await TagsAsync(gateway);
        var faults = new List<string>();
        var compared = new HashSet<string>(StringComparer.Ordinal);
        int count = 0, number = 0;
        foreach ((string line, bool isTagged) in CommandRuns.All.Select(static line => (line, true)).Concat(GatewayRuns.All.Select(static line => (line, false))))
        {
            await using SocketConnection client = await SocketConnection.OpenAsync(gateway.EndPoint.Port, protocol);
            await using SocketConnection direct = await SocketConnection.OpenAsync(servers[0].Port, protocol);
            var run = new DifferentialRun(client.AskAsync, direct, servers[1].Port);
            string? tag = isTagged ? tags[number++ % tags.Length] : null;
            await run.RunAsync("FLUSHALL", null);
            foreach (string prepare in isTagged ? CommandRuns.Prepared : [])
            {
                await run.RunAsync(prepare, tag);
            }

            await run.RunAsync(line, tag);
            faults.AddRange(run.Faults);
            compared.UnionWith(run.Compared);
            count += run.Count;
        }

        output.WriteLine($"{compared.Count} commands compared, {count} replies.");
        Assert.True(faults.Count == 0, $"{faults.Count} differ:\n{string.Join('\n', faults)}");
        Assert.Empty(CommandRules.All.Where(rule => !compared.Contains(rule.Spec.Name) && ComparedLines.WhyNot(rule) is null).Select(static rule => rule.Spec.Name));
    }

    // A hash tag for each node, so that the lines' keys are spread over all.
    private static async Task<string[]> TagsAsync(RunningGateway gateway)
    {
        await using var links = new SocketLinks(gateway.Nodes.Nodes);
        return [.. Enumerable.Range(0, links.Count).Select(node => Enumerable.Range(0, 1000).Select(static i => $"t{i}").First(tag => links.NodeOf(Encoding.ASCII.GetBytes(tag)) == node))];
    }
}
