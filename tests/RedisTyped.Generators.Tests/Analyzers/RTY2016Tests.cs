using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Tests.KeySpace;

namespace RedisTyped.Generators.Tests.Analyzers;

public sealed class RTY2016Tests
{
    [Fact]
    public async Task Two_numbers_side_by_side()
    {
        var reported = await ExpectMembersAsync("""
            [Command("GET page:{|RTY2016:{book}{page}|}")] Task<string?> GetAsync([ShardKey] int book, [ShardKey] int page);
            """);

        Assert.Equal(
            "'{book}' and '{page}' of 'page:{book}{page}' stand side by side, so that different values make the same key: '1' with '23' and '12' with '3'; "
            + "put text between them, such as '{book}:{page}'",
            reported[0].GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("string", "string")]
    [InlineData("string", "long")]
    [InlineData("byte[]", "RedisValue")]
    [InlineData("Short", "string")]
    [InlineData("string", "Short")]
    public Task Values_of_any_length_are_told(string first, string second) => AnalyzerRun.ExpectKeySpaceAsync($$"""
        public enum Short { A, AA }
        [RedisStore] public partial interface IUserStore
        {
            [Command("GET {|RTY2016:{a}{b}|}")] Task<string?> GetAsync([ShardKey] {{first}} a, [ShardKey] {{second}} b);
        }
        """);

    [Theory]
    [InlineData("string", "Guid")]
    [InlineData("char", "string")]
    [InlineData("bool", "long")]
    [InlineData("Kind", "string")]
    [InlineData("long", "Kind")]
    [InlineData("DateOnly", "string")]
    public Task Values_of_one_length_or_that_end_where_the_other_begins_stay_quiet(string first, string second) => AnalyzerRun.ExpectKeySpaceAsync($$"""
        public enum Kind { Book, Toy }
        [RedisStore] public partial interface IUserStore
        {
            [Command("GET {a}{b}")] Task<string?> GetAsync([ShardKey] {{first}} a, [ShardKey] {{second}} b);
        }
        """);

    [Theory]
    [InlineData("{a}:{b}", "[ShardKey] long a, [ShardKey] long b")]
    [InlineData("{{{a}}}{b}", "[ShardKey] long a, long b")]
    [InlineData("{a:D8}{b}", "[ShardKey] long a, [ShardKey] long b")]
    public Task Delimiter_tag_or_format_between_them_stays_quiet(string key, string parameters) =>
        ExpectMembersAsync($"[Command(\"GET {key}\")] Task<string?> GetAsync({parameters});");

    private static Task<ImmutableArray<Diagnostic>> ExpectMembersAsync(string members) => AnalyzerRun.ExpectKeySpaceAsync(KeySpaceRun.InStore(members));
}
