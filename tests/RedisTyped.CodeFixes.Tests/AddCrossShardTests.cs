namespace RedisTyped.CodeFixes.Tests;

public sealed class AddCrossShardTests
{
    [Fact]
    public Task Keys_on_two_nodes_are_accepted() => FixRun.ExpectMembersAsync(
        new AddCrossShard(), "Accept a non-atomic emulation with [CrossShard]",
        "    [Command(\"RENAME {a}:x {b}:x\")]\n    Task RenameAsync([ShardKey] long a, [ShardKey] long b);",
        "    [Command(\"RENAME {a}:x {b}:x\"), CrossShard]\n    Task RenameAsync([ShardKey] long a, [ShardKey] long b);");

    [Fact]
    public Task Keys_on_three_nodes_are_accepted_once() => FixRun.ExpectMembersAsync(
        new AddCrossShard(), "Accept a non-atomic emulation with [CrossShard]",
        "    [Command(\"SINTER a b c\")] Task<string[]> InterAsync();",
        "    [Command(\"SINTER a b c\"), CrossShard] Task<string[]> InterAsync();");

    [Fact]
    public Task Collection_of_keys_is_accepted() => FixRun.ExpectMembersAsync(
        new AddCrossShard(), "Accept a non-atomic emulation with [CrossShard]",
        "    [Command(\"SINTER a:{ids}\")] Task<string[]> InterAsync([ShardKey] long[] ids);",
        "    [Command(\"SINTER a:{ids}\"), CrossShard] Task<string[]> InterAsync([ShardKey] long[] ids);");

    [Fact]
    public async Task Nothing_is_offered_for_a_command_without_an_emulation() => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new AddCrossShard(),
        "[Command(\"GEOSEARCHSTORE a:{a} b:{b} FROMMEMBER x BYRADIUS 1 m\")] Task<long> StoreAsync([ShardKey] long a, [ShardKey] long b);"));
}
