using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Tests.KeySpace;

namespace RedisTyped.Generators.Tests.Analyzers;

public sealed class RTY2017Tests
{
    [Fact]
    public async Task One_key_with_and_without_the_tag()
    {
        var reported = await AnalyzerRun.ExpectKeySpaceAsync("""
            [RedisStore] [HashTag("user:{id}")] public partial interface IUserStore { [Command("SET user:{id}:name {name}")] Task SetAsync([ShardKey] long id, string name); }
            [RedisStore] public partial interface IReportStore { [Command("GET {|RTY2017:user:{user}:name|}")] Task<string?> GetAsync([ShardKey] long user); }
            """);

        Assert.Equal(
            "'user:{user}:name' routes by 'user:{user}:name' here, and '{user:{id}}:name', the same key but for its braces, by 'user:{id}' in IUserStore.SetAsync, "
            + "so that one method does not find what the other wrote; give both the same [HashTag]",
            reported[0].GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Shard_keys_of_types_that_are_written_differently()
    {
        var reported = await ExpectMembersAsync("""
            [Command("GET {|RTY2017:user:{id}|}")] Task<string?> GetAsync([ShardKey] long id);
            [Command("SET user:{id} {v}")] Task SetAsync([ShardKey] Guid id, string v);
            """);

        Assert.StartsWith(
            "The shard key 'id' of 'user:{id}' is 'System.Guid' in one method and 'long' in another", reported[0].GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public Task Key_that_is_the_callers_stays_quiet() => AnalyzerRun.ExpectKeySpaceAsync("""
        [RedisStore] public partial interface IKeys { [Command("DEL {key}")] Task<bool> ForgetAsync([ShardKey] string key); }
        [RedisStore] public partial interface IText { [Command("GET {{{id}}}")] Task<string?> GetAsync([ShardKey] string id); }
        """);

    [Fact]
    public Task Same_tag_everywhere_or_other_keys_stay_quiet() => AnalyzerRun.ExpectKeySpaceAsync("""
        [RedisStore] [HashTag("user:{id}")] public partial interface IUserStore { [Command("SET user:{id}:name {name}")] Task SetAsync([ShardKey] long id, string name); }
        [RedisStore] [HashTag("user:{no}")] public partial interface IReportStore
        {
            [Command("GET user:{no}:name")] Task<string?> GetAsync([ShardKey] int no);
            [Command("GET user:{no}:mail")] Task<string?> GetMailAsync([ShardKey] string no);
        }
        """);

    [Fact]
    public Task Text_beside_a_number_stays_quiet() => ExpectMembersAsync("""
        [Command("GET user:{id}")] Task<string?> GetAsync([ShardKey] long id);
        [Command("SET user:{id} {v}")] Task SetAsync([ShardKey] string id, string v);
        """);

    private static Task<ImmutableArray<Diagnostic>> ExpectMembersAsync(string members) => AnalyzerRun.ExpectKeySpaceAsync(KeySpaceRun.InStore(members));
}
