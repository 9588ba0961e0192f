namespace RedisTyped.CodeFixes.Tests;

public sealed class AddHashTagTests
{
    private const string Apart = """
            [Command("SINTER user:{id}:follows user:{id}:followers")]
            Task<string[]> MutualsAsync([ShardKey] long id);
        """;

    [Fact]
    public Task Fragment_of_two_keys_is_put_on_the_store() => FixRun.ExpectAsync(
        new AddHashTag(), "Put [HashTag(\"user:{id}\")] on 'IUserStore'",
        "    [RedisStore]\n    public partial interface IUserStore\n    {\n" + Apart + "\n    }",
        "    [RedisStore]\n    [HashTag(\"user:{id}\")]\n    public partial interface IUserStore\n    {\n" + Apart + "\n    }");

    [Fact]
    public Task Store_on_one_line_takes_it_into_its_brackets() => FixRun.ExpectAsync(
        new AddHashTag(), "Put [HashTag(\"user:{id}\")] on 'IUserStore'",
        "[RedisStore] public partial interface IUserStore\n{\n" + Apart + "\n}",
        "[RedisStore, HashTag(\"user:{id}\")] public partial interface IUserStore\n{\n" + Apart + "\n}");

    [Fact]
    public Task Fragment_of_two_keys_is_put_on_the_method() => FixRun.ExpectMembersAsync(
        new AddHashTag(), "Put [HashTag(\"user:{id}\")] on 'MutualsAsync'",
        Apart, Apart.Replace("\")]", "\"), HashTag(\"user:{id}\")]", StringComparison.Ordinal));

    [Fact]
    public Task Shard_key_of_two_keys_is_put_in_braces() => FixRun.ExpectMembersAsync(
        new AddHashTag(), "Put [HashTag] on 'id'",
        Apart, Apart.Replace("[ShardKey]", "[ShardKey, HashTag]", StringComparison.Ordinal));

    [Fact]
    public Task Keys_that_begin_apart_share_what_begins_with_the_shard_key() => FixRun.ExpectMembersAsync(
        new AddHashTag(), "Put [HashTag(\"{a}:{b}\")] on 'RenameAsync'",
        "    [Command(\"RENAME old:{a}:{b} new:{a}:{b}\")] Task RenameAsync([ShardKey] long a, [ShardKey] long b);",
        "    [Command(\"RENAME old:{a}:{b} new:{a}:{b}\"), HashTag(\"{a}:{b}\")] Task RenameAsync([ShardKey] long a, [ShardKey] long b);");

    [Fact]
    public Task Three_keys_are_put_together_at_once() => FixRun.ExpectMembersAsync(
        new AddHashTag(), "Put [HashTag(\"a:{id}\")] on 'UnionAsync'",
        "    [Command(\"SUNION a:{id}:x a:{id}:y a:{id}:z\")] Task<string[]> UnionAsync([ShardKey] long id);",
        "    [Command(\"SUNION a:{id}:x a:{id}:y a:{id}:z\"), HashTag(\"a:{id}\")] Task<string[]> UnionAsync([ShardKey] long id);");

    [Fact]
    public Task Other_parameter_is_left_out_of_the_braces() => FixRun.ExpectMembersAsync(
        new AddHashTag(), "Put [HashTag(\"user:{id}\")] on 'GetAsync'",
        "    [Command(\"GET user:{id}:{part}\")] Task<string?> GetAsync([ShardKey] long id, string part);",
        "    [Command(\"GET user:{id}:{part}\"), HashTag(\"user:{id}\")] Task<string?> GetAsync([ShardKey] long id, string part);");

    [Theory]
    [InlineData("RENAME {a}:x {b}:x", "[ShardKey] long a, [ShardKey] long b")]
    [InlineData("RENAME a b", "")]
    [InlineData("RENAME {{{a}}}:x {a}:y", "[ShardKey] long a")]
    [InlineData("RENAME {a}:x {a:D3}:x", "[ShardKey] long a")]
    public async Task Nothing_is_offered_for_keys_that_no_fragment_joins(string template, string parameters) => Assert.Empty(
        await FixRun.TitlesOfMembersAsync(new AddHashTag(), $"[Command(\"{template}\")] Task RenameAsync({parameters});", "RTY2004"));

    [Fact]
    public Task Fragment_that_another_key_lacks_is_left_to_the_parameter() => FixRun.ExpectMembersAsync(
        new AddHashTag(), "Put [HashTag] on 'id'",
        "    [Command(\"SINTER user:{id}:x:{part} blocked:{id}\")] Task<string[]> GetAsync([ShardKey] long id, string part);",
        "    [Command(\"SINTER user:{id}:x:{part} blocked:{id}\")] Task<string[]> GetAsync([ShardKey, HashTag] long id, string part);");
}
