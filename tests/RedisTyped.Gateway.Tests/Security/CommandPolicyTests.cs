using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway.Tests.Security;

public sealed class CommandPolicyTests
{
    [Theory]
    [InlineData("CONFIG SET")]
    [InlineData("DEBUG")]
    [InlineData("SHUTDOWN")]
    [InlineData("MIGRATE")]
    [InlineData("MODULE LOAD")]
    public void Dangerous_commands_are_denied_with_the_way_to_allow_them(string command)
    {
        CommandRule rule = CommandRules.Find(command)!;
        Assert.Equal(
            $"ERR '{rule.FullName}' is denied by the gateway; its option AllowedCommands allows it: \"AllowedCommands\": [\"{command}\"], or of 'redistyped serve' --allow \"{command}\"",
            CommandPolicy.Default.Denial(rule));
        Assert.Null(CommandPolicy.Of([command], [], []).Denial(rule));
    }

    [Fact]
    public void What_makes_no_sense_here_stays_refused_whatever_is_allowed() =>
        Assert.Equal(
            "ERR 'replicaof' is not available here: it concerns one server, and there are several behind the gateway; send it to that server",
            CommandPolicy.Of(["REPLICAOF", "@all"], [], []).Denial(CommandRules.Find("REPLICAOF")!));

    [Fact]
    public void Denied_goes_before_allowed_and_takes_categories()
    {
        var policy = CommandPolicy.Of(["CONFIG SET"], ["@dangerous", "KEYS"], []);
        Assert.NotNull(policy.Denial(CommandRules.Find("CONFIG SET")!));
        Assert.NotNull(policy.Denial(CommandRules.Find("KEYS")!));
        Assert.NotNull(policy.Denial(CommandRules.Find("FLUSHALL")!));
        Assert.Null(policy.Denial(CommandRules.Find("GET")!));
    }

    [Fact]
    public void Container_stands_for_all_its_subcommands()
    {
        var policy = CommandPolicy.Of(["config"], [], []);
        Assert.Null(policy.Denial(CommandRules.Find("CONFIG SET")!));
        Assert.Null(policy.Denial(CommandRules.Find("CONFIG REWRITE")!));
    }

    [Fact]
    public void Name_that_is_no_command_is_a_fault()
    {
        var faults = new List<string>();
        CommandPolicy.Of(["CONFG SET"], ["@nosuch"], faults);
        Assert.Equal(
            ["AllowedCommands names 'CONFG SET', which is no command of Redis 7.0 and no category.", "DeniedCommands names '@nosuch', which is no command of Redis 7.0 and no category."],
            faults);
    }
}
