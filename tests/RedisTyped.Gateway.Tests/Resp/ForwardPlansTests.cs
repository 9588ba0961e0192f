using System.Text;
using RedisTyped.Commands;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>Which commands are passed on without being looked into.</summary>
public sealed class ForwardPlansTests
{
    [Fact]
    public void A_plan_is_found_by_the_name_in_any_case()
    {
        foreach (CommandSpec spec in CommandTable.All)
        {
            ForwardPlan? upper = ForwardPlans.Find(Encoding.ASCII.GetBytes(spec.Name));
            Assert.Same(upper, ForwardPlans.Find(Encoding.ASCII.GetBytes(spec.Name.ToLowerInvariant())));
            Assert.True(upper is null || upper.Spec == spec, spec.Name);
        }

        Assert.Null(ForwardPlans.Find(""u8));
        Assert.Null(ForwardPlans.Find("GETS"u8));
        Assert.Null(ForwardPlans.Find("G"u8));
        Assert.Null(ForwardPlans.Find("A-NAME-LONGER-THAN-ANY-COMMAND"u8));
    }

    [Theory]
    [InlineData("GET", 1)]
    [InlineData("HGETALL", 1)]
    [InlineData("XADD", 1)]
    [InlineData("ZADD", 1)]
    [InlineData("SETRANGE", 1)]
    [InlineData("RESTORE", 1)]
    public void Commands_with_one_key_are_passed_on(string name, int keyAt)
    {
        ForwardPlan plan = ForwardPlans.Find(Encoding.ASCII.GetBytes(name))!;

        Assert.Equal((SplitKind.None, keyAt), (plan.Split, plan.KeyAt));
    }

    [Theory]
    [InlineData("BLPOP")]
    [InlineData("SUBSCRIBE")]
    [InlineData("PUBLISH")]
    [InlineData("MULTI")]
    [InlineData("WATCH")]
    [InlineData("EVAL")]
    [InlineData("SORT")]
    [InlineData("SINTER")]
    [InlineData("RENAME")]
    [InlineData("OBJECT")]
    [InlineData("SELECT")]
    [InlineData("FLUSHALL")]
    [InlineData("DEBUG")]
    [InlineData("CONFIG")]
    [InlineData("PING")]
    public void Others_are_for_the_session(string name) => Assert.Null(ForwardPlans.Find(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void Only_commands_that_can_be_are_split() => Assert.Equal(
        ["DEL", "EXISTS", "MGET", "MSET", "TOUCH", "UNLINK"],
        CommandTable.All.Where(static spec => ForwardPlans.Find(Encoding.ASCII.GetBytes(spec.Name)) is { Split: not SplitKind.None }).Select(static spec => spec.Name));

    [Fact]
    public void Words_are_counted_as_Redis_counts_them()
    {
        ForwardPlan get = ForwardPlans.Find("GET"u8)!;
        ForwardPlan set = ForwardPlans.Find("SET"u8)!;

        Assert.Equal((false, true, false), (get.Takes(1), get.Takes(2), get.Takes(3)));
        Assert.Equal((false, true, true), (set.Takes(2), set.Takes(3), set.Takes(5)));
    }
}
