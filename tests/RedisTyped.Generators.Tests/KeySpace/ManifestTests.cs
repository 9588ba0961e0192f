using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.Tests.KeySpace;

/// <summary>What a manifest says of keys.</summary>
public sealed class ManifestTests
{
    [Fact]
    public void Templates_that_differ_by_the_names_of_parameters_are_one()
    {
        KeySpaceEntry key = KeySpaceRun.OnlyKeyOf("""
            [Command("MGET user:{ids}:name")] Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<long> ids);
            [Command("GET user:{id}:name")] Task<string?> GetAsync([ShardKey] int id);
            """);

        Assert.Equal(("user:{id}:name", "user:*:name", "string"), (key.Template, key.Pattern, key.Type));
        Assert.Equal([("id", "int or long")], key.Parameters.Select(static p => (p.Name, p.Types)));
        Assert.Equal(["id"], key.ShardKeys);
        Assert.Equal([("IUserStore.GetAsync", "GET"), ("IUserStore.GetManyAsync", "MGET")], key.Methods.Select(static m => (m.Key, m.Value)));
    }

    [Fact]
    public void Braces_of_the_tag_are_part_of_the_template()
    {
        KeySpaceEntry key = Assert.Single(KeySpaceRun.Of(KeySpaceRun.InStore("""
            [Command("HGETALL user:{id}:carts:{cart}")] Task<Dictionary<string, string>> GetAsync([ShardKey] long id, Guid cart);
            """, attributes: "[HashTag(\"user:{id}\")]")).Keys);

        Assert.Equal(("{user:{id}}:carts:{cart}", "{user:*}:carts:*", "user:{id}"), (key.Template, key.Pattern, key.RoutedPart));
        Assert.Equal(["id"], key.ShardKeys);
        Assert.Equal(["long", "System.Guid"], key.Parameters.Select(static p => p.Types));
    }

    [Fact]
    public void Names_of_an_enum_are_part_of_its_type() => Assert.Equal(
        "enum Kind: Book | Toy",
        KeySpaceRun.Of("public enum Kind { Book, Toy } " + KeySpaceRun.InStore("""
            [Command("GET stock:{@class}")] Task<string?> GetAsync([ShardKey] Kind @class);
            """.Replace("{@class}", "{class}", StringComparison.Ordinal))).Keys[0].Parameters[0].Types);

    [Fact]
    public void Constant_text_in_braces_is_no_placeholder()
    {
        KeySpaceEntry key = KeySpaceRun.OnlyKeyOf("""
            [Command("GET {{id}}:{id}:*")] Task<string?> GetAsync(long id);
            """);

        Assert.Equal(("{id}:{id}:*", "{id}:*:\\*"), (key.Template, key.Pattern));
        Assert.Equal("{id}:<0:>:*", key.Form.Identity);
        Assert.Empty(key.ShardKeys);
    }

    [Theory]
    [InlineData("SET a:{id} {v}", "never", "")]
    [InlineData("SET a:{id} {v} KEEPTTL", "unknown", "")]
    [InlineData("SET a:{id} {v} EX 60", "always", "EX 60")]
    [InlineData("SET a:{id} {v} [EX {ttl}]", "sometimes", "EX {ttl}")]
    [InlineData("SETEX a:{id} {ttl} {v}", "always", "SETEX")]
    [InlineData("GETEX a:{id} EX {ttl}", "later", "EX {ttl}")]
    [InlineData("EXPIRE a:{id} {ttl}", "later", "EXPIRE")]
    [InlineData("HSET a:{id} EX {v}", "never", "")]
    [InlineData("GET a:{id}", "unknown", "")]
    public void Expiry_is_what_the_commands_do(string template, string policy, string words)
    {
        string parameters = (template.Contains("{v}", StringComparison.Ordinal) ? ", string v" : "")
            + (template.Contains("[EX", StringComparison.Ordinal) ? ", TimeSpan? ttl" : template.Contains("{ttl}", StringComparison.Ordinal) ? ", TimeSpan ttl" : "");
        string result = template.StartsWith('G') ? "Task<string?>" : "Task";

        KeySpaceEntry key = KeySpaceRun.OnlyKeyOf($"[Command(\"{template}\")] {result} DoAsync([ShardKey] long id{parameters});");

        Assert.Equal(policy, key.Expires);
        Assert.Equal(words, string.Join(", ", key.ExpiresBy.Select(static e => e.Value)));
    }

    [Fact]
    public void Expiry_is_that_of_all_methods_together()
    {
        const string Set = "[Command(\"SET a:{id} {v}\")] Task SetAsync([ShardKey] long id, string v);";
        const string SetEx = "[Command(\"SETEX a:{id} 60 {v}\")] Task SetExAsync([ShardKey] long id, string v);";
        const string Expire = "[Command(\"EXPIRE a:{id} 60\")] Task ExpireAsync([ShardKey] long id);";
        const string Script = "[Script(\"return redis.call('SET', KEYS[1], 'x')\", Keys = [\"a:{id}\"])] Task RunAsync([ShardKey] long id);";

        Assert.Equal("later", KeySpaceRun.OnlyKeyOf(Set + Expire).Expires);
        Assert.Equal("sometimes", KeySpaceRun.OnlyKeyOf(Set + SetEx).Expires);
        Assert.Equal("unknown", KeySpaceRun.OnlyKeyOf(Set + Script).Expires);
    }

    [Fact]
    public void Command_that_works_on_any_type_tells_none_and_takes_that_of_the_others()
    {
        const string Exists = "[Command(\"EXISTS a:{id}\")] Task<bool> HasAsync([ShardKey] long id);";

        Assert.Null(KeySpaceRun.OnlyKeyOf(Exists).Type);
        Assert.Equal("set", KeySpaceRun.OnlyKeyOf(Exists + "[Command(\"SADD a:{id} x\")] Task AddAsync([ShardKey] long id);").Type);
    }

    [Fact]
    public void Channel_is_no_key() => Assert.Empty(KeySpaceRun.Of(KeySpaceRun.InStore("""
        [Command("SUBSCRIBE room:{id}")] IAsyncEnumerable<string> ReadAsync([ShardKey] long id, CancellationToken ct = default);
        [Command("PUBLISH room:{id} {text}")] Task<long> SayAsync([ShardKey] long id, string text);
        [Command("DBSIZE"), AllNodes(Combine.Sum)] Task<long> CountAsync();
        """)).Keys);

    [Fact]
    public void Two_types_of_one_template_are_two_entries() => Assert.Equal(
        [("a:{id}", "hash"), ("a:{name}", "string")],
        KeySpaceRun.Of(KeySpaceRun.InStore("""
            [Command("HLEN a:{id}")] Task<long> LengthAsync([ShardKey] long id);
            [Command("GET a:{name}")] Task<string?> GetAsync([ShardKey] string name);
            [Command("DEL a:{id}")] Task DeleteAsync([ShardKey] long id);
            """)).Keys.Select(static k => (k.Template, k.Type)));

    [Fact]
    public void Store_with_a_fault_leaves_the_key_space_unknown() => Assert.Null(KeySpaceRun.TextOf(GeneratorRun.Of(
        KeySpaceRun.InStore("[Command(\"GET a\")] Task<string?> GetAsync();")
        + KeySpaceRun.InStore("[Command(\"GTE a\")] Task<string?> GetAsync();", "IFaulty"))));

    [Fact]
    public void Assembly_without_a_store_has_no_manifest() => Assert.Null(KeySpaceRun.TextOf(GeneratorRun.Of("class A;")));

    [Fact]
    public void Order_of_files_does_not_matter()
    {
        string[] files =
        [
            "namespace B; " + KeySpaceRun.InStore("[Command(\"GET user:{id}\")] Task<string?> GetAsync([ShardKey] long id);"),
            "namespace A; " + KeySpaceRun.InStore("[Command(\"GET user:{no}\")] Task<string?> GetAsync([ShardKey] long no);"),
            "namespace A; " + KeySpaceRun.InStore("[Command(\"GET all\")] Task<string?> GetAsync();", "IAllStore"),
        ];

        string? forward = KeySpaceRun.TextOf(GeneratorRun.OfTrees(files));

        Assert.NotNull(forward);
        Assert.Equal(forward, KeySpaceRun.TextOf(GeneratorRun.OfTrees([.. files.Reverse()])));
        Assert.DoesNotContain('\r', forward);
    }

    [Fact]
    public void What_is_read_is_written_again_to_the_last_byte()
    {
        string text = KeySpaceRun.TextOf(GeneratorRun.Of(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "IShopStore.cs"))))!;

        Assert.Equal(text, KeySpaceManifest.Read(text).ToString());
        Assert.EndsWith("]\n}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Odd_characters_survive()
    {
        KeySpaceEntry key = KeySpaceRun.OnlyKeyOf("""
            [Command("GET '\"é\\|[?] {id:D5}\"\"\"'")] Task<string?> GetAsync([ShardKey] long id);
            """);

        Assert.Equal("\"é\\|[?] {id:D5}\"\"\"", key.Template);
        Assert.Equal("\"é\\\\|\\[\\?\\] *\"\"\"", key.Pattern);
        Assert.Equal("\"é\\|[?] <0:D5>\"\"\"", key.Form.Identity);
    }
}
