namespace RedisTyped.CodeFixes.Tests;

public sealed class AddAllNodesTests
{
    [Fact]
    public Task Results_of_all_nodes_come_from_all_nodes() => FixRun.ExpectMembersAsync(
        new AddAllNodes(), "Send it to all nodes with [AllNodes]",
        "    [Command(\"DBSIZE\")] Task<RedisTyped.Execution.NodeResults<long>> CountAsync();",
        "    [Command(\"DBSIZE\"), AllNodes] Task<RedisTyped.Execution.NodeResults<long>> CountAsync();");

    [Theory]
    [InlineData("[Command(\"DBSIZE\")] Task<RedisTyped.Execution.NodeResults<long>> CountAsync(RedisTyped.Routing.NodeId node);")]
    [InlineData("[Command(\"DBSIZE\"), AllNodes] Task<long> CountAsync();")]
    public async Task Nothing_is_offered_where_there_is_a_choice(string member) =>
        Assert.Empty(await FixRun.TitlesOfMembersAsync(new AddAllNodes(), member));
}
