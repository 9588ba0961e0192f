using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.Tests.KeySpace;

public sealed class KeySpaceComparisonTests
{
    private const string Name = "[Command(\"GET user:{id}:name\")] Task<string?> GetNameAsync([ShardKey] long id);";

    [Fact]
    public void Same_code_differs_in_nothing() => Assert.Empty(Changes(Name, Name));

    [Fact]
    public void New_names_of_methods_and_parameters_and_new_expiry_move_no_key() => Assert.Empty(Changes(
        Name + "[Command(\"SET user:{id}:name {v}\")] Task SetAsync([ShardKey] long id, string v);",
        """
        [Command("GET user:{number}:name")] Task<string?> ReadAsync([ShardKey] int number);
        [Command("SETEX user:{number}:name 60 {v}")] Task WriteAsync([ShardKey] int number, string v);
        """));

    [Fact]
    public void New_template_loses_nothing()
    {
        KeySpaceChange change = Assert.Single(Changes(Name, Name + "[Command(\"GET user:{id}:mail\")] Task<string?> GetMailAsync([ShardKey] long id);"));

        Assert.Equal((ChangeKind.Added, false, "user:{id}:mail"), (change.Kind, change.LosesKeys, change.Now!.Template));
    }

    [Theory]
    [InlineData("", nameof(ChangeKind.Removed), "user:{id}:name", null)]
    [InlineData("[Command(\"GET account:{id}:name\")] Task<string?> GetNameAsync([ShardKey] long id);", nameof(ChangeKind.Rewritten), "user:{id}:name", "account:{id}:name")]
    [InlineData("[Command(\"GET user:{id:D5}:name\")] Task<string?> GetNameAsync([ShardKey] long id);", nameof(ChangeKind.Rewritten), "user:{id}:name", "user:{id:D5}:name")]
    [InlineData("[Command(\"GET {{user:{id}}}:name\")] Task<string?> ReadNameAsync([ShardKey] long id);", nameof(ChangeKind.Retagged), "user:{id}:name", "{user:{id}}:name")]
    [InlineData("[Command(\"GET user:{{{id}}}:name\")] Task<string?> GetNameAsync([ShardKey] long id);", nameof(ChangeKind.Retagged), "user:{id}:name", "user:{{id}}:name")]
    [InlineData("[Command(\"HLEN user:{id}:name\")] Task<long> GetNameAsync([ShardKey] long id);", nameof(ChangeKind.Retyped), "user:{id}:name", "user:{id}:name")]
    [InlineData("[Command(\"GET user:{id}:name\")] Task<string?> GetNameAsync([ShardKey] Guid id);", nameof(ChangeKind.Reformatted), "user:{id}:name", "user:{id}:name")]
    public void Change_that_loses_keys_is_told_by_its_kind(string members, string kind, string? before, string? now)
    {
        KeySpaceChange change = Assert.Single(Changes(Name, members));

        Assert.Equal((kind, before, now), (change.Kind.ToString(), change.Before?.Template, change.Now?.Template));
        Assert.True(change.LosesKeys);
    }

    [Fact]
    public void Member_that_an_enum_loses_is_told_and_one_that_it_gains_is_not()
    {
        static string Stock(string members) => $"enum Kind {{ {members} }} [Command(\"GET stock:{{kind}}\")] Task<string?> GetAsync([ShardKey] Kind kind);";

        Assert.Equal(ChangeKind.Reformatted, Assert.Single(Changes(Stock("Book, Toy"), Stock("Book, Game"))).Kind);
        Assert.Empty(Changes(Stock("Book, Toy"), Stock("Toy, Book, Game")));
    }

    [Fact]
    public void Type_that_is_learned_or_forgotten_is_no_change()
    {
        const string Exists = "[Command(\"EXISTS user:{id}:name\")] Task<bool> HasNameAsync([ShardKey] long id);";

        Assert.Empty(Changes(Exists, Name));
        Assert.Empty(Changes(Name, Exists));
    }

    [Fact]
    public void Text_can_take_the_place_of_numbers_but_not_the_other_way()
    {
        string asText = Name.Replace("long", "string", StringComparison.Ordinal);

        Assert.Empty(Changes(Name, asText));
        Assert.Equal(ChangeKind.Reformatted, Assert.Single(Changes(asText, Name)).Kind);
    }

    [Fact]
    public void Two_changes_are_two() => Assert.Equal(
        [ChangeKind.Added, ChangeKind.Removed],
        Changes(Name, "[Command(\"GET mail:{id}\")] Task<string?> GetMailAsync([ShardKey] long id);").Select(static c => c.Kind));

    private static List<KeySpaceChange> Changes(string recorded, string code) =>
        KeySpaceComparison.Compare(Manifest(recorded), Manifest(code));

    private static KeySpaceManifest Manifest(string members) =>
        KeySpaceRun.Of(KeySpaceRun.InStore(members + "[Command(\"PING\")] Task<string> PingAsync(RedisTyped.Routing.NodeId node);"));
}
