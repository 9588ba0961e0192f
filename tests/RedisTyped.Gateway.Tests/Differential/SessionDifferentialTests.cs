using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Security;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Tests.Sessions;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>Every command of the table through a session over three nodes, and to one server with one database: the replies are the same bytes.</summary>
public sealed class SessionDifferentialTests(ITestOutputHelper output)
{
    private static readonly RedisNodesOptions OneDatabase = new() { Server = RedisServerKind.RedisServer, ExtraArguments = ["--databases", "1", "--enable-debug-command", "yes"] };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Replies_are_those_of_one_server(int protocol)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, OneDatabase);
        await using RedisNodes servers = await RedisNodes.StartAsync(2, OneDatabase);
        await using var links = new SocketLinks(nodes.Nodes);
        var scope = new SessionScope
        {
            Links = links,
            Clients = new ClientRegistry(TimeProvider.System),
            Policy = CommandPolicy.Of(["@all"], [], []),
        };
        string[] tags = [.. Enumerable.Range(0, 3).Select(node => Enumerable.Range(0, 1000).Select(i => $"t{i}").First(tag => links.NodeOf(Encoding.ASCII.GetBytes(tag)) == node))];
        var faults = new List<string>();
        var compared = new HashSet<string>(StringComparer.Ordinal);
        int count = 0, number = 0;
        foreach ((string line, bool isTagged) in CommandRuns.All.Select(static line => (line, true)).Concat(GatewayRuns.All.Select(static line => (line, false))))
        {
            await using var client = new SessionClient(scope);
            await using SocketConnection direct = await SocketConnection.OpenAsync(servers[0].Port, protocol);
            if (protocol == 3)
            {
                await client.TellAsync("HELLO 3");
            }

            var run = new DifferentialRun((words, _) => client.AskAsync(words), direct, servers[1].Port);
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
}
