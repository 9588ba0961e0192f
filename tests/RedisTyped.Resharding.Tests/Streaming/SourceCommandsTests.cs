using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>What is learnt of commands that only the source knows.</summary>
public sealed class SourceCommandsTests
{
    [Theory]
    [InlineData("*1\r\n*6\r\n$4\r\nxadd\r\n", false)]
    [InlineData("*1\r\n*6\r\n$3\r\nset\r\n", true)]
    [InlineData("*0\r\n", true)]
    public void Source_without_streams_is_older_than_5(string reply, bool isOld) =>
        Assert.Equal(isOld, SourceCommands.AreOld(System.Text.Encoding.ASCII.GetBytes(reply)));

    [Fact]
    public async Task Source_that_has_COMMAND_under_another_name_is_not_taken_for_an_old_one()
    {
        await using var redis = await RedisNodes.StartAsync(
            1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--rename-command", "COMMAND", "OTHERS"] }, TestContext.Current.CancellationToken);
        var address = new SourceAddress(redis[0].Host, redis[0].Port);

        Assert.Null(await SourceClient.CommandsAsync(address, new SourceOptions { Nodes = [address] }, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("2.6.17", true, false)]
    [InlineData("3.2.13", true, false)]
    [InlineData("4.0.14", true, false)]
    [InlineData("6.2.7", false, false)]
    [InlineData("7.0.15", false, true)]
    [InlineData("", false, true)]
    public async Task Source_that_does_not_know_COMMAND_is_as_old_as_it_says(string version, bool isOld, bool knowsExpireTime)
    {
        string info = $"# Server\r\nredis_version:{version}\r\n";
        Func<Wire, Task> says = wire => AnswerAsync(wire, "INFO server", $"${info.Length}\r\n{info}\r\n");
        await using var source = new ScriptedSource(static wire => AnswerAsync(wire, "COMMAND", "-ERR unknown command 'COMMAND'\r\n"), says, says);

        SourceTraits traits = await SourceTraits.AskAsync(source.Address, source.Options, TestContext.Current.CancellationToken);

        Assert.Equal((isOld, knowsExpireTime), (traits.IsOld, traits.KnowsExpireTime));
    }

    [Fact]
    public void A_module_command_with_one_key_is_known_by_its_key_specs() =>
        AssertKnown("mod.set", CommandKind.SingleKey, Entry("mod.set", "write", Spec("RW", Index(1), Range(0, 1, 0))));

    [Fact]
    public void A_module_command_with_several_keys_is_known_by_its_key_specs()
    {
        CommandClass type = AssertKnown(
            "mod.merge", CommandKind.Keys, Entry("mod.merge", "write", Spec("OW", Index(1), Range(0, 1, 0)), Spec("RO", Index(2), Range(-1, 1, 0))));
        var keys = new List<NamedKey>();
        byte[] bytes = Rewriting.Stream("MOD.MERGE a b c");
        var reader = new RequestReader(new RequestLimits());
        reader.Read(bytes);
        CommandKeys.Find(type, new StreamCommand(bytes, reader.Arguments, bytes.Length), db: 2, keys);

        Assert.Equal([new NamedKey(1, 2, true), new NamedKey(2, 2, false), new NamedKey(3, 2, false)], keys);
    }

    [Theory]
    [InlineData("without keys")]
    [InlineData("incomplete")]
    [InlineData("movable")]
    public void A_command_that_writes_who_knows_what_is_named(string how)
    {
        string entry = how switch
        {
            "without keys" => Entry("mod.flush", "write"),
            "incomplete" => Entry("mod.flush", "write", Spec("RW incomplete", Index(1), Range(0, 1, 0))),
            _ => Old("mod.flush", "write movablekeys", 1, 1, 1),
        };
        SourceCommands.Check(Encoding.ASCII.GetBytes("*1\r\n" + entry), out IReadOnlyList<string> unclassified);

        Assert.Equal("MOD.FLUSH", Assert.Single(unclassified));
    }

    [Fact]
    public void A_command_that_only_reads_is_no_matter()
    {
        CommandClasses classes = SourceCommands.Check(Encoding.ASCII.GetBytes("*1\r\n" + Entry("mod.get", "readonly")), out IReadOnlyList<string> unclassified);

        Assert.Empty(unclassified);
        Assert.Same(CommandClasses.BuiltIn, classes);
    }

    [Fact]
    public void Servers_before_key_specs_tell_the_first_key_and_the_last()
    {
        AssertKnown("mod.one", CommandKind.SingleKey, Old("mod.one", "write", 2, 2, 1));
        AssertKnown("mod.many", CommandKind.WrittenKeys, Old("mod.many", "write", 1, -1, 1));
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("*1\r\n:1\r\n")]
    [InlineData("*2\r\n*0\r\n")]
    public void What_is_no_list_of_commands_is_refused(string reply) =>
        Assert.Throws<FormatException>(() => SourceCommands.Check(Encoding.ASCII.GetBytes(reply), out _));

    [Fact]
    public void Commands_are_found_in_any_case_and_nothing_else_is()
    {
        foreach (CommandClass one in CommandClasses.BuiltIn.All)
        {
            Assert.Same(one, CommandClasses.BuiltIn.Find(Encoding.ASCII.GetBytes(one.Name)));
            Assert.Same(one, CommandClasses.BuiltIn.Find(Encoding.ASCII.GetBytes(one.Name.ToLowerInvariant())));
            Assert.Null(CommandClasses.BuiltIn.Find(Encoding.ASCII.GetBytes(one.Name + "!")));
            Assert.NotSame(one, CommandClasses.BuiltIn.Find(Encoding.ASCII.GetBytes(one.Name[1..])));
        }

        Assert.Null(CommandClasses.BuiltIn.Find([]));
    }

    private static CommandClass AssertKnown(string name, object kind, string entry)
    {
        CommandClasses classes = SourceCommands.Check(Encoding.ASCII.GetBytes("*1\r\n" + entry), out IReadOnlyList<string> unclassified);
        Assert.Empty(unclassified);
        CommandClass type = Assert.IsType<CommandClass>(classes.Find(Encoding.ASCII.GetBytes(name)));
        Assert.Equal(kind, type.Kind);
        Assert.NotNull(classes.Find("SET"u8));
        return type;
    }

    private static async Task AnswerAsync(Wire wire, string asked, string reply)
    {
        while (await wire.CommandAsync() != asked)
        {
            await wire.SendAsync("+PONG\r\n");
        }

        await wire.SendAsync(reply);
    }

    private static string Entry(string name, string flags, params string[] specs) =>
        $"*10\r\n{Bulk(name)}:-2\r\n{Flags(flags)}:1\r\n:1\r\n:1\r\n*0\r\n*0\r\n*{specs.Length}\r\n{string.Concat(specs)}*0\r\n";

    private static string Old(string name, string flags, int first, int last, int step) =>
        $"*7\r\n{Bulk(name)}:-2\r\n{Flags(flags)}:{first}\r\n:{last}\r\n:{step}\r\n*0\r\n";

    private static string Spec(string flags, string begin, string find) => $"*6\r\n{Bulk("flags")}{Flags(flags)}{Bulk("begin_search")}{begin}{Bulk("find_keys")}{find}";

    private static string Index(int index) => $"*4\r\n{Bulk("type")}{Bulk("index")}{Bulk("spec")}*2\r\n{Bulk("index")}:{index}\r\n";

    private static string Range(int last, int step, int limit) =>
        $"*4\r\n{Bulk("type")}{Bulk("range")}{Bulk("spec")}*6\r\n{Bulk("lastkey")}:{last}\r\n{Bulk("keystep")}:{step}\r\n{Bulk("limit")}:{limit}\r\n";

    private static string Flags(string flags)
    {
        string[] words = flags.Split(' ');
        return $"*{words.Length}\r\n{string.Concat(words.Select(static word => $"+{word}\r\n"))}";
    }

    private static string Bulk(string text) => $"${text.Length}\r\n{text}\r\n";
}
