using System.Globalization;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>Every command that writes, as a real server lists them, with keys that are kept, that are not, and both.</summary>
public sealed class CommandTableTests : IAsyncLifetime
{
    private const int Keys = 3;

    private RedisNodes _nodes = null!;

    public async ValueTask InitializeAsync() =>
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Every_command_of_the_server_that_writes_is_classified()
    {
        await using Stream connection = await NodeWire.ConnectAsync(_nodes[0]);
        CommandClasses classes = SourceCommands.Check(await CommandReplyAsync(connection), out IReadOnlyList<string> unclassified);

        Assert.Empty(unclassified);
        Assert.Same(CommandClasses.BuiltIn, classes);
    }

    [Fact]
    public async Task Every_command_of_the_server_that_writes_has_an_example()
    {
        IReadOnlyList<string> writing = await WritingAsync();

        Assert.True(writing.Count > 90, $"The server tells of {writing.Count} commands that write.");
        Assert.Empty(writing.Except(CommandExamples.All.Keys).Except(CommandExamples.Refused));
    }

    [Fact]
    public async Task A_replica_holds_the_kept_keys_as_the_source_does_whatever_the_commands()
    {
        await using FilteredLink link = await FilteredLink.StartAsync(_nodes[0], _nodes[1], Prefixed.On);
        await using NodeWire source = await NodeWire.OpenAsync(_nodes[0]);
        await using NodeWire target = await NodeWire.OpenAsync(_nodes[1]);
        int number = 0;
        foreach (string lines in CommandExamples.All.Values)
        {
            int places = Enumerable.Range(1, Keys).Count(key => lines.Contains($"{{{key}}}", StringComparison.Ordinal));
            for (int kept = 0; kept < 1 << places; kept++)
            {
                await RunAsync(source, lines, kept, number++);
            }
        }

        await CaughtUpAsync(source, target, link);

        var expected = await NodeImage.OfAsync(source, Prefixed.On);
        Assert.True(expected.Count > 300, $"{expected.Count} keys");
        Assert.Empty(NodeImage.Differences(expected, await NodeImage.OfAsync(target)));
        Assert.Equal(await source.TextAsync("FUNCTION", "DUMP"), await target.TextAsync("FUNCTION", "DUMP"));
        Assert.Equal(0, await target.InfoAsync("stats", "unexpected_error_replies"));
        Assert.Equal(0, link.Resumed);

        // Each fate was met; what was straddled was read.
        Assert.All(Enum.GetValues<CommandFate>(), fate => Assert.True(link.Counters[fate] > 0, $"none {fate}"));
        Assert.True(link.Counters.Reads >= link.Counters[CommandFate.Straddled]);
    }

    private static async Task CaughtUpAsync(NodeWire source, NodeWire target, FilteredLink link)
    {
        long written = await source.InfoAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(
            async () => link.Fault is not null || await target.InfoAsync("replication", "slave_repl_offset") >= written, "the replica has applied all");
        Assert.Null(link.Fault);
    }

    private async Task RunAsync(NodeWire source, string lines, int kept, int number)
    {
        foreach (string line in lines.Split("; "))
        {
            var words = new List<object>();
            foreach (string word in line.Split(' '))
            {
                words.Add(word switch
                {
                    ['{', char key, '}'] => Key(key - '1', kept, number),
                    "<library>" => "#!lua name=mine\nredis.register_function('put', function(keys, args) for _, k in ipairs(keys) do redis.call('set', k, args[1]) end end)",
                    "<script>" => "redis.call('set', KEYS[1], ARGV[1]) redis.call('incr', KEYS[1] .. ':n') redis.call('rename', KEYS[1], KEYS[2]) redis.call('select', 1) redis.call('set', KEYS[1], 'other')",
                    "<functions>" => (byte[])(await source.AskAsync("FUNCTION", "DUMP"))!,
                    "<payload>" => Convert.FromHexString("0001760a009108ceb219388ace"),
                    "<empty>" => "",
                    "<port>" => _nodes[2].Port.ToString(CultureInfo.InvariantCulture),
                    _ => word,
                });
            }

            await source.AskAsync([.. words]);
        }
    }

    private static string Key(int place, int kept, int number) => ((kept >> place) & 1) == 1 ? $"on:{number}:{place}" : $"off:{number}:{place}";

    private async Task<IReadOnlyList<string>> WritingAsync()
    {
        await using NodeWire source = await NodeWire.OpenAsync(_nodes[0]);
        object?[] commands = (object?[])(await source.AskAsync("COMMAND"))!;
        return [.. commands.Cast<object?[]>().Where(Writes).Select(static command => ReplyTree.Text(command[0]).ToUpperInvariant()).Order(StringComparer.Ordinal)];
    }

    private static bool Writes(object?[] command) =>
        ((object?[])command[2]!).Any(static flag => ReplyTree.Text(flag) == "write")
        || (command.Length > 9 && ((object?[])command[9]!).Cast<object?[]>().Any(Writes));

    private static async Task<byte[]> CommandReplyAsync(Stream connection)
    {
        await connection.WriteAsync("*1\r\n$7\r\nCOMMAND\r\n"u8.ToArray());
        var scanner = default(RedisTyped.Protocol.ReplyScanner);
        var buffer = new RedisTyped.Protocol.RespBuffer();
        int length;
        while (scanner.Scan(buffer.Written, out length) != RedisTyped.Protocol.ReadStatus.Complete)
        {
            int read = await connection.ReadAsync(buffer.GetMemory(16 * 1024));
            Assert.True(read > 0);
            buffer.Advance(read);
        }

        return buffer.Written[..length].ToArray();
    }
}
