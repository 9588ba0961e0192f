namespace RedisTyped.CodeFixes.Tests;

public sealed class MakeGroupDependentTests
{
    [Fact]
    public Task Parameter_of_the_group_is_made_nullable() => FixRun.ExpectMembersAsync(
        new MakeGroupDependent(), "Make 'ttl' nullable",
        "    [Command(\"SET a {b} [EX {ttl}]\")] Task SetAsync(string b, TimeSpan ttl);",
        "    [Command(\"SET a {b} [EX {ttl}]\")] Task SetAsync(string b, TimeSpan? ttl);");

    [Fact]
    public async Task Nothing_is_offered_for_a_group_of_several() => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new MakeGroupDependent(), "[Command(\"LPOS a {b} [RANK {c} MAXLEN {d}]\")] Task<long?> FindAsync(string b, int c, int d);"));
}
