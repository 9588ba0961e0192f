using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The compiler can tell which words are keys.</summary>
public sealed class RTY2008Tests
{
    [Theory]
    [InlineData("{|RTY2008:EVAL|} s {n} a", "int n")]
    [InlineData("{|RTY2008:ZUNION|} 2 a", "")]
    [InlineData("{|RTY2008:ZUNION|} x a", "")]
    public Task Unknown_number_of_keys_is_marked(string template, string parameters) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<RedisResult> SendAsync({parameters});");

    [Fact]
    public Task Groups_must_not_move_keys() => AnalyzerRun.ExpectMembersAsync("""
        [Command("{|RTY2008:XREAD|} STREAMS a b c [{x} {y}] 0")] Task<RedisResult> ReadAsync(string? x, string? y);
        """);

    [Fact]
    public Task Collection_before_a_key_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("XREAD {|RTY2008:{options}|} STREAMS a 0")] Task<RedisResult> ReadAsync(int[] options);
        """);

    [Theory]
    [InlineData("MSET m:{id} {|RTY2008:{rest}|}", "params string[] rest")]
    [InlineData("XREAD STREAMS k:{id} {|RTY2008:{rest}|}", "string[] rest")]
    [InlineData("SORT k:{id} {|RTY2008:{options}|}", "string[] options")]
    [InlineData("SORT k:{id} {|RTY2008:{options}|}", "Dictionary<int, string> options")]
    [InlineData("GEORADIUS k:{id} 0 0 1 {|RTY2008:{rest}|}", "string[] rest")]
    [InlineData("SORT k:{id} LIMIT {|RTY2008:{range}|} STORE dest", "int[] range")]
    [InlineData("SORT k:{id} LIMIT {|RTY2008:{range}|} STORE dest", "Dictionary<int, int> range")]
    public Task Collection_that_can_move_or_add_keys_is_marked(string template, string parameters) => SendAsync(template, parameters);

    [Theory]
    [InlineData("HMGET k:{id} {fields}", "string[] fields")]
    [InlineData("SORT k:{id} LIMIT {range}", "int[] range")]
    [InlineData("EVAL s 1 k:{id} {rest} {more}", "string[] rest, Dictionary<string, string> more")]
    [InlineData("XADD k:{id} * {fields}", "Dictionary<string, string> fields")]
    public Task Collection_that_is_of_no_matter_to_the_keys_is_fine(string template, string parameters) => SendAsync(template, parameters);

    [Fact]
    public Task Dictionary_of_keys_and_values_is_fine() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("MSET a:{names} {names}")] Task SetAsync([ShardKey] Dictionary<string, string> names);
        """);

    [Fact]
    public async Task Word_that_may_announce_a_key_is_marked() => Assert.Equal(
        "Which words of 'SORT' are keys cannot be told: '{how}' may spell STORE, by which Redis finds them; "
            + "write the word itself into the template, or take a number or an enum without such a member",
        Assert.Single(await AnalyzerRun.ExpectAsync("""
            public enum How { Store, Alpha }
            [RedisStore] public partial interface IStore
            {
                [Command("SORT k:{id} {|RTY2008:{how}|} {dest}")] Task SortAsync([ShardKey] long id, How how, string dest);
            }
            """)).GetMessage(null));

    [Theory]
    [InlineData("SORT k:{id} {|RTY2008:{how}|} {dest}", "string how, string dest")]
    [InlineData("SORT k:{id} {|RTY2008:{how}|} {dest}", "RedisValue how, string dest")]
    [InlineData("SORT k:{id} {|RTY2008:{how}|} {dest}", "byte[] how, string dest")]
    [InlineData("SORT k:{id} {|RTY2008:{how}|} {dest}", "Uri how, string dest")]
    [InlineData("SORT k:{id} {|RTY2008:ST{how}|} {dest}", "string how, string dest")]
    [InlineData("SORT k:{id} {|RTY2008:{how:STORE}|} {dest}", "int how, string dest")]
    [InlineData("GEORADIUS k:{id} 0 0 1 m {|RTY2008:{how}|} {dest}", "string how, string dest")]
    [InlineData("GEORADIUSBYMEMBER k:{id} a 1 m {|RTY2008:{how}|} {dest}", "string how, string dest")]
    [InlineData("MIGRATE h 1 '' 0 1 {|RTY2008:{how}|} k:{id} KEYS k:{id}", "string how")]
    [InlineData("XREADGROUP COUNT 1 GROUP {|RTY2008:{g}|} c STREAMS k:{id} 0", "string g")]
    public Task Text_where_a_key_may_be_announced_is_marked(string template, string parameters) => SendAsync(template, parameters);

    [Fact]
    public Task Enum_without_the_word_is_fine() => AnalyzerRun.ExpectAsync("""
        public enum Order { Asc, Desc, Limit }
        public enum Unit { M, Km, STORE }
        [RedisStore] public partial interface IStore
        {
            [Command("SORT k:{id} {order}")] Task SortAsync([ShardKey] long id, Order order);
            [Command("GEORADIUS k:{id} 0 0 1 {unit} {order}")] Task RadiusAsync([ShardKey] long id, Unit unit, Order order);
        }
        """);

    [Theory]
    [InlineData("GEORADIUSBYMEMBER k:{id} {member} {radius} m COUNT {n}", "string member, double radius, string n")]
    [InlineData("MIGRATE {host} 1 k:{id} 0 1 AUTH2 {user} {password}", "string host, string user, string password")]
    [InlineData("SORT k:{id} LIMIT {a} {b} user-{c} {c}", "string a, string b, char c")]
    [InlineData("XREADGROUP GROUP {g} {c} COUNT {n} STREAMS k:{id} {from}", "string g, string c, int n, string from")]
    [InlineData("ZADD k:{id} {how} 1 m", "string how")]
    public Task Text_where_no_key_can_be_announced_is_fine(string template, string parameters) => SendAsync(template, parameters);

    [Fact]
    public Task Key_is_not_taken_for_what_announces_one() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("GEORADIUS {id} 0 0 1 m STORE {id} ASC")] Task NearAsync([ShardKey] string id);
        """);

    [Fact]
    public Task Every_choice_of_groups_is_looked_at() => AnalyzerRun.ExpectMembersAsync("""
        [Command("{|RTY2008:SORT|} k:{id} [LIMIT {a}] [STORE {b}] ALPHA")] Task SortAsync([ShardKey] long id, int? a, int? b);
        [Command("ZADD k:{id} [{a}] [{b}] [{c}] [{d}] [{e}] [{f}] [{g}] [{h}] 1 m")]
        Task EightAsync([ShardKey] long id, int? a, int? b, int? c, int? d, int? e, int? f, int? g, int? h);
        [Command("{|RTY2008:ZADD|} k:{id} [{a}] [{b}] [{c}] [{d}] [{e}] [{f}] [{g}] [{h}] [{i}] 1 m")]
        Task NineAsync([ShardKey] long id, int? a, int? b, int? c, int? d, int? e, int? f, int? g, int? h, int? i);
        """);

    [Fact]
    public Task Number_may_be_any_word_through_a_serializer() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SORT k:{id} {|RTY2008:{a}|} x")]
        Task SortAsync([ShardKey] long id, [Serializer(typeof(RedisTyped.Values.JsonRedisSerializer))] int a);
        """);

    [Fact]
    public Task Constant_number_tells_the_keys() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("EVAL s 1 a:{id} {x}")] Task<RedisResult> RunAsync([ShardKey] long id, int x);
        [Command("ZUNION 2 {{x}}a {{x}}b")] Task<string[]> UnionAsync();
        """);

    private static Task<ImmutableArray<Diagnostic>> SendAsync(string template, string parameters) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"{template}\")] Task SendAsync([ShardKey] long id, {parameters});");
}
