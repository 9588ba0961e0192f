using RedisTyped.Commands;

namespace RedisTyped.Tests.Commands;

public class CommandTableTests
{
    [Fact]
    public void Table_holds_every_command_and_subcommand_of_Redis_7_0()
    {
        Assert.Equal("7.0", CommandTable.ServerVersion);
        Assert.Equal(352, CommandTable.All.Count);
        Assert.Equal(126, CommandTable.All.Count(command => command.NameWords == 2));
    }

    [Fact]
    public void Commands_are_sorted_by_name()
    {
        string[] names = [.. CommandTable.All.Select(command => command.Name)];
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void Containers_are_those_of_Redis_7_0()
    {
        string[] expected =
        [
            "ACL", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "FUNCTION", "LATENCY", "MEMORY", "MODULE", "OBJECT", "PUBSUB", "SCRIPT",
            "SLOWLOG", "XGROUP", "XINFO",
        ];
        IEnumerable<string> containers = CommandTable.All.Where(command => command.NameWords == 2)
            .Select(command => command.Name.Split(' ')[0]).Distinct();
        Assert.Equal(expected, containers);
        Assert.All(expected, name => Assert.True(CommandTable.IsContainer(name)));
        Assert.True(CommandTable.IsContainer("config"));
        Assert.False(CommandTable.IsContainer("GET"));
        Assert.False(CommandTable.IsContainer("CONFIG GET"));
    }

    [Theory]
    [InlineData("GET", "GET")]
    [InlineData("hGetAll", "HGETALL")]
    [InlineData("config get", "CONFIG GET")]
    [InlineData("CONFIG", null)]
    [InlineData("COMMAND", "COMMAND")]
    [InlineData("NOSUCH", null)]
    [InlineData("", null)]
    public void Command_is_found_by_its_name_in_any_case(string name, string? found) =>
        Assert.Equal(found, CommandTable.Find(name)?.Name);

    [Theory]
    [InlineData("get k", "GET")]
    [InlineData("OBJECT encoding k", "OBJECT ENCODING")]
    [InlineData("OBJECT", null)]
    [InlineData("OBJECT nosuch k", null)]
    [InlineData("OBJECT ? k", null)]
    [InlineData("? k", null)]
    [InlineData("", null)]
    [InlineData("COMMAND", "COMMAND")]
    [InlineData("COMMAND COUNT", "COMMAND COUNT")]
    [InlineData("COMMAND NOSUCH", null)]
    public void Command_is_found_by_the_words_of_its_line(string line, string? found) =>
        Assert.Equal(found, CommandTable.Find(Words.Of(line))?.Name);

    [Fact]
    public void Row_is_read_into_a_spec()
    {
        CommandSpec spec = CommandTable.Find("ZUNIONSTORE")!;
        Assert.Equal(-4, spec.Arity);
        Assert.Equal("sorted-set", spec.Group);
        Assert.Equal("2.0.0", spec.Since);
        Assert.Equal(CommandTraits.Write | CommandTraits.MovableKeys, spec.Traits);
        Assert.Equal(ReplyKinds.Integer, spec.Reply);
        Assert.Equal(2, spec.Keys.Count);
        Assert.Equal((BeginSearch.Index, 1, FindKeys.Range, 0, 1), Range(spec.Keys[0]));
        KeySpec counted = spec.Keys[1];
        Assert.Equal((BeginSearch.Index, 2, FindKeys.KeyCount), (counted.Begin, counted.Index, counted.Find));
        Assert.Equal((0, 1, 1), (counted.KeyCountAt, counted.FirstKey, counted.Step));

        KeySpec streams = Assert.Single(CommandTable.Find("XREADGROUP")!.Keys);
        Assert.Equal((BeginSearch.Keyword, 4, "STREAMS", 2), (streams.Begin, streams.Index, streams.Keyword, streams.Limit));
        Assert.Equal((BeginSearch.Keyword, 4, FindKeys.Range, -1, 1), Range(streams));
        Assert.False(CommandTable.Find("MIGRATE")!.Keys[1].Complete);
        Assert.Equal(BeginSearch.Unknown, CommandTable.Find("SORT")!.Keys[1].Begin);
        Assert.Equal(["request_policy:all_shards", "response_policy:agg_sum"], CommandTable.Find("DBSIZE")!.Tips);
    }

    [Fact]
    public void Every_command_has_a_reply_kind_by_hand_and_no_other_name_has_one() =>
        Assert.Equal(
            CommandTable.All.Select(command => command.Name),
            RepliesByHand.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void No_command_is_said_to_reply_nothing() =>
        Assert.DoesNotContain(CommandTable.All, command => command.Reply is ReplyKinds.None);

    [Fact]
    public void Traits_by_hand_are_those_of_known_commands()
    {
        Assert.NotEmpty(TraitsByHand.Names);
        Assert.All(TraitsByHand.Names, name => Assert.Equal(name, CommandTable.Find(name)?.Name));
    }

    [Fact]
    public void Later_options_come_from_the_row_and_by_hand()
    {
        Assert.Equal(
            [("ASYNC", 1, "4.0.0"), ("SYNC", 1, "6.2.0")],
            CommandTable.Find("FLUSHALL")!.LaterOptions.Select(static o => (o.Keyword, o.First, o.Since)));
        Assert.Equal([(null, 2, "6.2.0")], CommandTable.Find("LPOP")!.LaterOptions.Select(static o => (o.Keyword, o.First, o.Since)));
        Assert.Equal([(null, 4, "4.0.0")], CommandTable.Find("HSET")!.LaterOptions.Select(static o => (o.Keyword, o.First, o.Since)));
        Assert.Empty(CommandTable.Find("GET")!.LaterOptions);
        Assert.All(LaterOptionsByHand.Names, static name => Assert.Equal(name, CommandTable.Find(name)?.Name));
    }

    [Fact]
    public void Every_option_came_later_than_its_command() => Assert.All(
        CommandTable.All.SelectMany(static c => c.LaterOptions.Select(o => (c.Since, Later: o.Since))),
        static pair => Assert.True(Version.Parse(pair.Later) > Version.Parse(pair.Since)));

    [Theory]
    [InlineData("GET", CommandTraits.ReadOnly | CommandTraits.Fast)]
    [InlineData("SET", CommandTraits.Write)]
    [InlineData("BLPOP", CommandTraits.Write | CommandTraits.Blocking)]
    [InlineData("PUBLISH", CommandTraits.PubSub | CommandTraits.Fast)]
    [InlineData("CONFIG SET", CommandTraits.Admin)]
    [InlineData("EVAL", CommandTraits.MovableKeys)]
    [InlineData("EXEC", CommandTraits.Transaction)]
    [InlineData("WATCH", CommandTraits.Transaction | CommandTraits.Fast)]
    [InlineData("SELECT", CommandTraits.ConnectionState | CommandTraits.Fast)]
    [InlineData("SUBSCRIBE", CommandTraits.PubSub | CommandTraits.ConnectionState)]
    [InlineData("MONITOR", CommandTraits.Admin | CommandTraits.Streaming)]
    [InlineData("WAIT", CommandTraits.Blocking)]
    [InlineData("PING", CommandTraits.Fast)]
    internal void Traits_come_from_the_flags_and_by_hand(string name, CommandTraits traits) =>
        Assert.Equal(traits, CommandTable.Find(name)!.Traits);

    [Theory]
    [InlineData("GTE", "GET")]
    [InlineData("hgetal", "HGETALL")]
    [InlineData("ZRANEG", "ZRANGE")]
    [InlineData("CONFIG GTE", "CONFIG GET")]
    [InlineData("CONFGI", "CONFIG")]
    [InlineData("EXPIER", "EXPIRE")]
    [InlineData("MGETT", "MGET")]
    [InlineData("XREADGRUOP", "XREADGROUP")]
    [InlineData("FROBNICATE", null)]
    [InlineData("Q", null)]
    [InlineData("", null)]
    public void Nearest_name_is_offered_only_when_it_is_near(string typed, string? nearest) =>
        Assert.Equal(nearest, CommandTable.Nearest(typed));

    private static (BeginSearch Begin, int Index, FindKeys Find, int LastKey, int Step) Range(KeySpec spec) =>
        (spec.Begin, spec.Index, spec.Find, spec.LastKey, spec.Step);
}
