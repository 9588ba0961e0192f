using System.Text.RegularExpressions;
using RedisTyped.Generators.Tests.Compilation;

namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>What the methods are called that give handles.</summary>
public sealed partial class ShardNameTests
{
    [Theory]
    [InlineData("", "GET a:{id}", "For")]
    [InlineData("", "GET a:{id}; GET b:{id}", "ForA, ForB")]
    [InlineData("[HashTag(\"a:{x}\")]", "GET a:{id}; GET a:{id}:more", "For")]
    [InlineData("", "GET {{cart:{id}}}:items; GET {{cart:{id}}}:total; GET order-line:{id}", "ForCart, ForOrderLine")]
    [InlineData("", "GET {id}; GET a:{id}", "ForId, ForA")]
    public void Handles_are_named_for_their_keys(string attribute, string commands, string expected)
    {
        string members = string.Concat(commands.Split("; ").Select(static (c, i) => $"[Command(\"{c}\")] Task<string?> Get{i}Async([ShardKey] long id); "));
        GeneratorRun run = GeneratorRun.Of($"[RedisStore]{attribute} public partial interface IStore {{ {members} }}").CompilesWithoutWarnings();

        Assert.Equal(expected, string.Join(", ", Names(run)));
    }

    [Fact]
    public void The_tag_of_the_store_names_its_main_shard()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [RedisStore]
            [HashTag("user:{id}")]
            public partial interface IStore
            {
                [Command("GET order:{id}"), HashTag("order:{id}")] Task<string?> OrderAsync([ShardKey] long id);
                [Command("GET user:{userId}")] Task<string?> UserAsync([ShardKey] long userId);
            }
            """).CompilesWithoutWarnings();

        Assert.Equal(["ForOrder", "For"], Names(run));
    }

    [Fact]
    public void Shard_keys_that_are_called_alike_are_told_apart() => Assert.Equal(
        ["For", "ForUser", "ForUserById", "ForUserById2", "ForUserByKind", "ForId", "ForAB", "ForABByAB", "ForIdById"],
        Names(GeneratorRun.Of(AwkwardStores.All["shard keys that are called alike"])));

    [Fact]
    public void A_store_without_a_shard_key_has_no_handles() => Assert.DoesNotContain(
        GeneratorRun.Of("[RedisStore] public partial interface IStore { [Command(\"GET a\")] Task<string?> GetAsync(); }").Result.GeneratedSources,
        static file => file.HintName.Contains(".Shards.", StringComparison.Ordinal));

    [Fact]
    public void Split_commands_are_in_no_handle()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [RedisStore]
            public partial interface IStore
            {
                [Command("DEL a:{ids}")] Task<long> DeleteAsync([ShardKey] long[] ids);
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id);
            }
            """).CompilesWithoutWarnings();

        Assert.DoesNotContain("DeleteAsync", run.FileOf("Shards"), StringComparison.Ordinal);
    }

    private static string[] Names(GeneratorRun run) => [.. Method().Matches(run.FileOf("Shards")).Select(static m => m.Groups[1].Value)];

    [GeneratedRegex(@"sealed \w+ (\w+)\(.*\) => new")]
    private static partial Regex Method();
}
