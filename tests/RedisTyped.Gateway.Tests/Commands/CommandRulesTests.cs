using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Commands;

public sealed class CommandRulesTests
{
    [Fact]
    public void Every_command_of_the_table_has_one_rule() =>
        Assert.Equal(
            CommandTable.All.Select(static spec => spec.Name).Order(StringComparer.Ordinal),
            CommandRules.All.Select(static rule => rule.Spec.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Names_by_hand_are_those_of_commands() =>
        Assert.All(RulesByHand.ByName.Keys, static name => Assert.NotNull(CommandTable.Find(name)));

    [Fact]
    public void Only_commands_with_keys_need_no_rule_by_hand() =>
        Assert.Empty(CommandTable.All.Where(static spec => spec.Keys.Count == 0 && !RulesByHand.ByName.ContainsKey(spec.Name)).Select(static spec => spec.Name));

    [Fact]
    public void What_would_harm_a_shared_connection_is_never_passed_on_over_one() =>
        Assert.Empty(
            CommandRules.All.Where(static rule => rule.Handling is Handling.Key or Handling.Split or Handling.AnyNode or Handling.AllNodes)
                .Where(static rule => SharedConnection.HarmOf(rule.Spec, rule.Spec.Name.Split(' ')) != ConnectionHarm.None)
                .Select(static rule => rule.Spec.Name));

    [Fact]
    public void Refused_commands_say_why() =>
        Assert.All(CommandRules.All, static rule => Assert.Equal(rule.Handling == Handling.Refused, rule.Why is not null));

    [Theory]
    [InlineData("get", "", "GET")]
    [InlineData("GET", "key", "GET")]
    [InlineData("Config", "gEt", "CONFIG GET")]
    [InlineData("config", "", null)]
    [InlineData("config", "nosuch", null)]
    [InlineData("COMMAND", "", "COMMAND")]
    [InlineData("COMMAND", "nosuch", null)]
    [InlineData("nosuch", "", null)]
    [InlineData("", "", null)]
    [InlineData("g\u00e9t", "", null)]
    [InlineData("a-word-that-is-longer-than-the-name-of-any-command-of-redis", "", null)]
    public void Rule_is_found_by_the_first_words_in_any_case(string name, string subcommand, string? found) =>
        Assert.Equal(found, CommandRules.Find(System.Text.Encoding.UTF8.GetBytes(name), System.Text.Encoding.UTF8.GetBytes(subcommand))?.Spec.Name);

    [Fact]
    public void Finding_a_rule_allocates_nothing()
    {
        CommandRules.Find("CONFIG"u8, "get"u8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            CommandRules.Find("CONFIG"u8, "get"u8);
            CommandRules.Find("get"u8, "key"u8);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("GET", 1)]
    [InlineData("OBJECT ENCODING", 2)]
    [InlineData("PUBLISH", 1)]
    [InlineData("XGROUP CREATE", 2)]
    [InlineData("MGET", CommandRule.KeysMove)]
    [InlineData("EVAL", CommandRule.KeysMove)]
    [InlineData("SORT", CommandRule.KeysMove)]
    [InlineData("RENAME", CommandRule.KeysMove)]
    [InlineData("LCS", CommandRule.KeysMove)]
    public void Place_of_the_only_key_is_known_where_it_never_moves(string command, int at) =>
        Assert.Equal(at, CommandRules.Find(command)!.KeyAt);

    [Fact]
    public async Task Real_server_has_no_command_without_a_rule_and_has_the_same_categories()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using var connection = new RespConnection(nodes[0].Port);
        var faults = new List<string>();
        int seen = 0;
        foreach (RespReply command in connection.Execute("COMMAND").Items!)
        {
            Visit(command);
        }

        Assert.Empty(faults);
        Assert.Equal(CommandRules.All.Count, seen);

        void Visit(RespReply command)
        {
            string name = command.Items![0].Text!.Replace('|', ' ').ToUpperInvariant();
            IReadOnlyList<RespReply> subcommands = command.Items[9].Items!;
            foreach (RespReply subcommand in subcommands)
            {
                Visit(subcommand);
            }

            // A container is a command of its own only where it runs alone.
            if (subcommands.Count > 0 && name != "COMMAND")
            {
                return;
            }

            seen++;
            string[] categories = [.. command.Items[6].Items!.Select(static item => item.Text![1..]).Order(StringComparer.Ordinal)];
            if (CommandRules.Find(name) is not { } rule)
            {
                faults.Add($"{name} has no rule");
            }
            else if (!categories.SequenceEqual(rule.Categories.ToString().Split(' ').Order(StringComparer.Ordinal)))
            {
                faults.Add($"{name} is in {string.Join(' ', categories)}, not in {rule.Categories}");
            }
        }
    }
}
