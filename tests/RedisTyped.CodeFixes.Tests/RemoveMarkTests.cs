namespace RedisTyped.CodeFixes.Tests;

public sealed class RemoveMarkTests
{
    [Theory]
    [InlineData("[Command(\"GET a\"), Blocking] Task", "[Command(\"GET a\")] Task")]
    [InlineData("[Blocking, Command(\"GET a\")] Task", "[Command(\"GET a\")] Task")]
    [InlineData("[Blocking] [Command(\"GET a\")] Task", "[Command(\"GET a\")] Task")]
    [InlineData("// reads\n    [RedisTyped.BlockingAttribute]\n    [Command(\"GET a\")]\n    Task", "// reads\n    [Command(\"GET a\")]\n    Task")]
    [InlineData("[Command(\"GET a\")]\n    [Blocking] // waits\n    Task", "[Command(\"GET a\")]\n    // waits\n    Task")]
    public Task Blocking_without_effect_is_removed_wherever_it_stands(string before, string after) => FixRun.ExpectMembersAsync(
        new RemoveMark(), "Remove [Blocking]", $"    {before}<string?> GetAsync();", $"    {after}<string?> GetAsync();");

    [Fact]
    public Task Replica_for_a_write_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveMark(), "Remove [ReadFrom]",
        "    [Command(\"SET a 1\"), ReadFrom(ReadFrom.Replica)] Task SetAsync();",
        "    [Command(\"SET a 1\")] Task SetAsync();");

    [Fact]
    public Task Emulation_without_need_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveMark(), "Remove [CrossShard]",
        "    [Command(\"SINTER {{{id}}}:a {{{id}}}:b\"), CrossShard] Task<string[]> GetAsync([ShardKey] long id);",
        "    [Command(\"SINTER {{{id}}}:a {{{id}}}:b\")] Task<string[]> GetAsync([ShardKey] long id);");

    [Fact]
    public Task Emulation_that_there_is_not_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveMark(), "Remove [CrossShard]",
        "    [Command(\"MGET a:{ids}\"), CrossShard] Task<string?[]> GetAsync([ShardKey] long[] ids);",
        "    [Command(\"MGET a:{ids}\")] Task<string?[]> GetAsync([ShardKey] long[] ids);");

    [Fact]
    public Task Fan_out_of_a_key_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveMark(), "Remove [AllNodes]",
        "    [Command(\"INCR a\"), AllNodes(Combine.Sum)] Task<long> CountAsync();",
        "    [Command(\"INCR a\")] Task<long> CountAsync();");

    [Fact]
    public async Task Emulation_of_a_copy_into_another_database_stays() => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new RemoveMark(), "[Command(\"COPY a:{a} b:{b} DB 1\"), CrossShard] Task<bool> CopyAsync([ShardKey] long a, [ShardKey] long b);"));
}
