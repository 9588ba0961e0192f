using System.Text;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Explanations;

/// <summary>What explanations say, held against what MONITOR shows on every node.</summary>
public sealed class ExplainedCallTests(WideNodes nodes, ITestOutputHelper output) : IClassFixture<WideNodes>
{
    private readonly IWideStore.Explanations _explain = IWideStore.Explain(nodes.Redis.Topology);

    public static TheoryData<string> Ids => ["a", "b", "c", "", "é \"😀\n", "x}", "{", "a{b}c", "}", "with space"];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_call_arrives_as_it_was_explained_byte_for_byte(string id)
    {
        IWideStore store = nodes.Redis.Store<IWideStore>();
        await nodes.Redis.OnAllNodes().ExecuteAsync("SCRIPT LOAD", IWideStore.Visit);
        CommandMonitor[] monitors = [.. nodes.Servers.Nodes.Select(static server => new CommandMonitor(server))];
        int sent = 0, refused = 0;
        foreach (var (name, call, explain) in WideCalls.All(id))
        {
            var (explained, fault) = Explained(explain);
            var thrown = await RunAsync(() => call(store));

            string[][] arrived = [.. monitors.Select(static m => m.Take().Select(static words => string.Join('|', words)).ToArray())];
            Assert.Equal(fault?.Message, thrown?.Message);
            Assert.Equal(explained is null ? [[], [], []] : Expected(explained), arrived);
            Assert.True(explained is null || explained.Method == $"IWideStore.{name}", $"{name} was explained as {explained?.Method}");
            sent += arrived.Sum(static lines => lines.Length);
            refused += thrown is null ? 0 : 1;
        }

        output.WriteLine($"{sent} commands arrived as explained, {refused} calls were refused as explained");
        Assert.True(sent > 0);
        Array.ForEach(monitors, static m => m.Dispose());
    }

    [Fact]
    public void Every_method_of_the_store_is_tried() => Assert.Equal(
        typeof(IWideStore).GetMethods().Where(static m => m.IsAbstract && !m.IsStatic).Select(static m => m.Name).Order(StringComparer.Ordinal),
        WideCalls.All("a").Select(static c => c.Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_text_of_a_command_is_one_that_redis_cli_reads_as_the_same_words(string id)
    {
        using var monitor = new CommandMonitor(nodes.Servers[0]);
        using var cli = new RedisCli(nodes.Servers[0].Port);
        string[] lines =
        [
            .. WideCalls.All(id).Select(c => Explained(c.Explain).Explained).OfType<CallExplanation>()
                .SelectMany(static e => e.Commands).Select(static c => c.ToString()),
        ];
        string[] expected =
        [
            .. WideCalls.All(id).Select(c => Explained(c.Explain).Explained).OfType<CallExplanation>().SelectMany(static e => e.Commands).Select(Line),
        ];

        foreach (string line in lines)
        {
            await cli.PrintAsync(line);
        }

        Assert.All(lines, static line => Assert.DoesNotContain(line, char.IsControl));
        Assert.Equal(expected, monitor.Take().Select(static words => string.Join('|', words)));
    }

    [Fact]
    public void Keys_come_with_template_tag_slot_and_node()
    {
        CallExplanation explained = _explain.IntersectAsync("42");

        Assert.Equal("SINTERSTORE {wide:{id}}:both {wide:{id}}:set {wide:{id}}:other", explained.Template);
        Assert.Equal("SINTERSTORE", explained.Command);
        Assert.Equal(CallSpread.OneNode, explained.Spread);
        Assert.Equal(["{wide:{id}}:both", "{wide:{id}}:set", "{wide:{id}}:other"], explained.Keys.Select(static k => k.Template));
        Assert.All(explained.Keys, static k => Assert.Equal("wide:42", Encoding.UTF8.GetString(k.Route.RoutedPart.Span)));
        Assert.Equal(nodes.Redis.RouteOf("{wide:42}:set"), explained.Keys[1].Route);
        Assert.Equal(nodes.Redis.NodeFor("{wide:42}:set").Id, explained.Node);
        string node = explained.Node!.Value.Name;
        Assert.Equal(
            [
                "IWideStore.IntersectAsync: SINTERSTORE {wide:{id}}:both {wide:{id}}:set {wide:{id}}:other",
                .. explained.Keys.Select(static k => $"  key {k.Route}"),
                $"  {node}> SINTERSTORE {{wide:42}}:both {{wide:42}}:set {{wide:42}}:other",
            ],
            explained.ToString().Split('\n'));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("é \"😀\n")]
    public async Task A_subscription_arrives_as_it_was_explained(string id)
    {
        CallExplanation explained = IWideChannel.Explain(nodes.Redis.Topology).NewsAsync(id);
        int node = nodes.Redis.Nodes.Index().Single(n => n.Item.Id == explained.Node).Index;
        using var monitor = new CommandMonitor(nodes.Servers[node]);
        using var left = new CancellationTokenSource();
        await using var messages = nodes.Redis.Store<IWideChannel>().NewsAsync(id, left.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        ValueTask<bool> first = messages.MoveNextAsync();
        string[] words = [.. explained.Commands[0].Words.Select(static word => Encoding.UTF8.GetString(word.Span))];
        long subscribers = await Wait.UntilAsync(
            async () => (long)((RedisResult[])(await nodes.Redis.Nodes[node].ExecuteAsync("PUBSUB", "NUMSUB", words[1]))!)[1], static count => count == 1);

        Assert.Equal(1, subscribers);
        Assert.Equal("SUBSCRIBE", words[0]);
        Assert.Equal([Line(explained.Commands[0])], monitor.Take().Where(static w => w[0] != "PUBSUB").Select(static w => string.Join('|', w)));
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(first.AsTask()));
    }

    [Fact]
    public void A_command_for_all_nodes_is_shown_for_each()
    {
        CallExplanation explained = _explain.CountsAsync();

        Assert.Equal(CallSpread.AllNodes, explained.Spread);
        Assert.Empty(explained.Keys);
        Assert.Null(explained.Node);
        Assert.Equal(["node-1> DBSIZE", "node-2> DBSIZE", "node-3> DBSIZE"], explained.Commands.Select(static c => $"{c.Node}> {c}"));
    }

    [Fact]
    public void What_is_emulated_has_routes_and_no_commands()
    {
        string[] ids = [.. Enumerable.Range(0, 30).Select(static i => $"{i}")];

        CallExplanation union = _explain.UnionAsync(ids);
        CallExplanation take = _explain.TakeFromAsync(ids, TimeSpan.Zero);

        Assert.All([union, take], explained =>
        {
            Assert.Equal(CallSpread.Emulated, explained.Spread);
            Assert.Empty(explained.Commands);
            Assert.Null(explained.Node);
            Assert.Equal(ids.Select(id => nodes.Redis.NodeFor($"{{wide:{id}}}").Id), explained.Keys.Select(static k => k.Route.Node));
        });
    }

    [Fact]
    public void A_split_has_a_command_for_each_node_and_a_key_for_each_element()
    {
        string[] ids = [.. Enumerable.Range(0, 30).Select(static i => $"{i}"), "0"];

        CallExplanation explained = _explain.RemoveManyAsync(ids);

        Assert.Equal(CallSpread.SplitByNode, explained.Spread);
        Assert.Null(explained.Node);
        Assert.Equal(ids.Select(static id => $"{{wide:{id}}}:text"), explained.Keys.Select(static k => Encoding.UTF8.GetString(k.Route.StoredKey.Span)));
        Assert.Equal(nodes.Redis.Nodes.Select(static n => n.Id), explained.Commands.Select(static c => c.Node));
        Assert.Equal(31, explained.Commands.Sum(static c => c.Words.Count - 1));
    }

    [Fact]
    public void Nothing_to_split_sends_nothing()
    {
        CallExplanation explained = _explain.GetManyAsync([]);

        Assert.Empty(explained.Keys);
        Assert.Empty(explained.Commands);
        Assert.Null(explained.Node);
    }

    private static (CallExplanation? Explained, Exception? Fault) Explained(Func<CallExplanation> explain)
    {
        try
        {
            return (explain(), null);
        }
        catch (ArgumentException fault)
        {
            return (null, fault);
        }
    }

    private (CallExplanation? Explained, Exception? Fault) Explained(Func<IWideStore.Explanations, CallExplanation> explain) => Explained(() => explain(_explain));

    // What a server objects to, or answers with what is no text, has arrived.
    private static async Task<Exception?> RunAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault;
        }
        catch (Exception answered) when (answered is RedisServerException or ReplyFormatException or PartialFailureException)
        {
            return null;
        }
    }

    private string[][] Expected(CallExplanation explained) =>
        [.. nodes.Redis.Nodes.Select(node => explained.Commands.Where(c => c.Node == node.Id).Select(Line).ToArray())];

    private static string Line(ExplainedCommand command) => string.Join('|', command.Words.Select(static word => Encoding.Latin1.GetString(word.Span)));
}
