using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Tests.KeySpace;

namespace RedisTyped.Generators.Tests.Analyzers;

public sealed class RTY2015Tests
{
    [Fact]
    public async Task One_template_with_two_types()
    {
        var reported = await ExpectMembersAsync("""
            [Command("HLEN user:{id}")] Task<long> LengthAsync([ShardKey] long id);
            [Command("GET {|RTY2015:user:{no}|}")] Task<string?> GetAsync([ShardKey] long no);
            """);

        Assert.Equal(
            "'user:{no}' is a string here, and 'user:{id}' a hash in IUserStore.LengthAsync: the key 'user:0' would be both, of which Redis refuses "
            + "one with WRONGTYPE; give one of them another template, such as by the type in its name",
            reported[0].GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public Task Text_that_can_spell_a_constant_key_of_another_store() => AnalyzerRun.ExpectKeySpaceAsync("""
        [RedisStore] public partial interface IUserStore { [Command("HGET {|RTY2015:user:{name}|} mail")] Task<string?> MailAsync([ShardKey] string name); }
        [RedisStore] public partial interface ICountStore { [Command("GET user:count")] Task<long?> CountAsync(); }
        """);

    [Fact]
    public Task Constant_key_that_one_character_can_spell() => AnalyzerRun.ExpectKeySpaceAsync("""
        [RedisStore] public partial interface IUserStore { [Command("SMEMBERS user:x")] Task<string[]> AllAsync(); }
        [RedisStore] public partial interface IOther { [Command("LLEN {|RTY2015:user:{c}|}")] Task<long> LengthAsync([ShardKey] char c); }
        """);

    [Fact]
    public Task Method_of_a_base_interface_is_told_of_at_the_store() => AnalyzerRun.ExpectKeySpaceAsync("""
        public interface ICounted { [Command("SCARD a:{id}")] Task<long> LengthAsync([ShardKey] long id); }
        [RedisStore] public partial interface {|RTY2015:IUserStore|} : ICounted { [Command("LLEN a:{id}")] Task<long> GetAsync([ShardKey] int id); }
        """);

    [Fact]
    public async Task Template_that_can_spell_much_is_told_of_once() => Assert.Single(await ExpectMembersAsync("""
        [Command("GET {|RTY2015:x:{field}|}")] Task<string?> GetAsync([ShardKey] string field);
        [Command("HLEN x:hash")] Task<long> HashAsync();
        [Command("LLEN x:list")] Task<long> ListAsync();
        """));

    [Fact]
    public async Task Template_that_meets_many_is_told_of_in_place_of_them() => Assert.Single(await ExpectMembersAsync("""
        [Command("GET {|RTY2015:r:{a}:{b}|}")] Task<string?> GetAsync([ShardKey] string a, [ShardKey] string b);
        [Command("HLEN r:{id}:hash")] Task<long> HashAsync([ShardKey] string id);
        [Command("LLEN r:{id}:list")] Task<long> ListAsync([ShardKey] string id);
        """));

    [Fact]
    public Task Text_is_not_taken_to_open_a_hash_tag() => ExpectMembersAsync("""
        [Command("GET {area}:{part}:{name}")] Task<string?> GetAsync([ShardKey] string area, [ShardKey] string part, [ShardKey] string name);
        [Command("SCARD user:{id}:tags"), HashTag("user:{id}")] Task<long> TagsAsync([ShardKey] long id);
        """);

    [Fact]
    public Task Key_that_is_the_callers_stays_quiet() => ExpectMembersAsync("""
        [Command("GET {key}")] Task<string?> GetAsync([ShardKey] string key);
        [Command("HLEN {key}")] Task<long> LengthAsync([ShardKey] string key);
        [Command("LLEN list")] Task<long> ListAsync();
        """);

    [Theory]
    [InlineData("HLEN user:{id}", "long", "GET user:all", "")]
    [InlineData("HLEN user:{id}", "string", "GET user:{id}:name", "string")]
    [InlineData("HLEN user:{id}", "long", "GET user:{id}", "Guid")]
    [InlineData("HLEN user:{id}", "long", "DEL user:{id}", "long")]
    [InlineData("ZUNION 2 a{{{id}}} b{{{id}}}", "long", "SCARD a{{{id}}}", "long")]
    public Task Templates_that_share_no_key_or_no_type_stay_quiet(string one, string oneType, string other, string otherType) => ExpectMembersAsync($"""
        [Command("{one}")] Task<RedisResult> OneAsync({Parameter(oneType)});
        [Command("{other}")] Task<RedisResult> OtherAsync({Parameter(otherType)});
        """);

    private static string Parameter(string type) => type.Length == 0 ? "" : $"[ShardKey] {type} id";

    private static Task<ImmutableArray<Diagnostic>> ExpectMembersAsync(string members) => AnalyzerRun.ExpectKeySpaceAsync(KeySpaceRun.InStore(members));
}
