using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Emulations;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Tests.Sessions;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Differential;

public sealed class CrossShardDifferentialTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Emulations_reply_as_one_server_does_that_has_all_keys(int protocol)
    {
        var real = new RedisNodesOptions { Server = RedisServerKind.RedisServer };
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, real);
        await using RedisNodes server = await RedisNodes.StartAsync(1, real);
        await using var links = new SocketLinks(nodes.Nodes);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(options =>
        {
            foreach (TestNode node in nodes.Nodes)
            {
                options.Nodes.Add(node.Name, node.ConfigurationString);
            }
        });
        var scope = new SessionScope { Links = links, Clients = new ClientRegistry(TimeProvider.System), CrossShard = new CrossShardRunner(redis) };
        int spread = 0;
        var faults = new List<string>();
        foreach (string line in CrossShardRuns.All)
        {
            await using var client = new SessionClient(scope);
            await using SocketConnection direct = await SocketConnection.OpenAsync(server[0].Port, protocol);
            if (protocol == 3)
            {
                await client.TellAsync("HELLO 3");
            }

            var run = new DifferentialRun((words, _) => client.AskAsync(words), direct, otherPort: 0);
            await run.RunAsync("FLUSHALL", null);
            foreach (string prepare in CommandRuns.Prepared)
            {
                await run.RunAsync(prepare, null);
            }

            await run.RunAsync(line, null);
            faults.AddRange(run.Faults);
            spread += line.Split(" ; ").Count(command => IsSpread(command, links));
        }

        Assert.True(faults.Count == 0, $"{faults.Count} differ:\n{string.Join('\n', faults)}");
        Assert.True(spread > 20, $"only {spread} commands had keys on several nodes");
    }

    [Fact]
    public async Task Without_the_option_keys_on_several_nodes_are_refused_with_the_way_to_allow_it()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var links = new SocketLinks(nodes.Nodes);
        await using var client = new SessionClient(new SessionScope { Links = links, Clients = new ClientRegistry(TimeProvider.System) });
        string other = Enumerable.Range(0, 100).Select(static i => $"k{i}").First(key => links.NodeOf(Encoding.ASCII.GetBytes(key)) != links.NodeOf("a"u8));
        Assert.Equal(
            "-CROSSSLOT Keys of 'sinter' don't live on one node but on 'node-1', 'node-2'; give keys that belong together a hash tag, as {user:42}:name, "
            + "or allow the emulation, which is not atomic, by the gateway's option CrossShard, of 'redistyped serve' --cross-shard^",
            await client.TellAsync($"SINTER a {other}"));
    }

    private static bool IsSpread(string command, SocketLinks links)
    {
        byte[][] words = [.. CommandLine.Split(command).Select(Encoding.Latin1.GetBytes)];
        CommandRule rule = CommandRules.Find(words[0], words.Length > 1 ? words[1] : [])!;
        return rule.Handling == Handling.Key && rule.KeyAt == CommandRule.KeysMove && CommandPlace.Of(rule, words, links).IsSpread;
    }
}
