namespace RedisTyped.CodeFixes.Tests;

public sealed class RemoveShardKeyTests
{
    [Fact]
    public Task Mark_of_a_value_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveShardKey(), "Remove [ShardKey] from 'name'",
        "    [Command(\"SET a:{id} {name}\")] Task SetAsync([ShardKey] long id, [ShardKey] string name);",
        "    [Command(\"SET a:{id} {name}\")] Task SetAsync([ShardKey] long id, string name);");

    [Fact]
    public Task Mark_of_what_stands_outside_of_the_tag_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveShardKey(), "Remove [ShardKey] from 'part'",
        "    [Command(\"GET {{{id}}}:{part}\")] Task<string?> GetAsync([ShardKey] long id, [ShardKey] string part);",
        "    [Command(\"GET {{{id}}}:{part}\")] Task<string?> GetAsync([ShardKey] long id, string part);");
}
