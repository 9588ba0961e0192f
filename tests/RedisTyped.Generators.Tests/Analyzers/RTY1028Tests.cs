namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The oldest server knows the command.</summary>
public sealed class RTY1028Tests
{
    [Theory]
    [InlineData("6.0", """[Command("{|RTY1028:GETEX|} a EX 5")] Task<string?> GetAsync();""", "'GETEX' came with Redis 6.2, but RedisMinServerVersion of this project is 6.0; raise it, or use another command")]
    [InlineData("6.0.9", """[Command("{|RTY1028:OBJECT HELP|}"), AllNodes(Combine.First)] Task<string[]> GetAsync();""", null)]
    [InlineData("6.0", """[Command("SET a {v} {|RTY1028:GET|}")] Task<string?> SetAsync(string v);""", "'SET … GET' came with Redis 6.2, but RedisMinServerVersion of this project is 6.0; raise it, or leave 'GET' out")]
    [InlineData("5", """[Command("SET a {v} {|RTY1028:keepttl|}")] Task SetAsync(string v);""", "'SET … KEEPTTL' came with Redis 6.0, but RedisMinServerVersion of this project is 5.0; raise it, or leave 'keepttl' out")]
    [InlineData("5", """[Command("SET a {v} [{|RTY1028:EXAT|} {at}]")] Task SetAsync(string v, DateTimeOffset? at);""", null)]
    [InlineData("6.2", """[Command("EXPIRE a 10 {|RTY1028:{when}|}")] Task SetAsync(Condition when); public enum Condition { NX, XX }""", "'EXPIRE … NX' came with Redis 7.0, but RedisMinServerVersion of this project is 6.2; raise it, or take a type for '{when}' that cannot be NX")]
    [InlineData("6.0.16", """[Command("LPOP a {|RTY1028:{n}|}")] Task<string[]?> PopAsync(int n);""", "'LPOP with 2 or more arguments' came with Redis 6.2, but RedisMinServerVersion of this project is 6.0.16; raise it, or leave '{n}' out")]
    [InlineData("3.2", """[Command("HSET a {|RTY1028:{fields}|}")] Task SetAsync(Dictionary<string, string> fields);""", null)]
    [InlineData("5.0", """[Command("SCAN {|RTY1028:TYPE|} hash")] IAsyncEnumerable<string> ScanAsync();""", null)]
    [InlineData("6.0", """[Command("XADD a {|RTY1028:NOMKSTREAM|} * f v")] Task<string?> AddAsync();""", null)]
    [InlineData("6.0", """[Command("XADD a MAXLEN ~ 9 {|RTY1028:LIMIT|} 5 * f v")] Task<string> AddAsync();""", null)]
    [InlineData("6.0", """[Command("ZADD a XX {|RTY1028:GT|} 1 m")] Task<long> AddAsync();""", null)]
    [InlineData("6.2", """[{|RTY1028:Function("f", Keys = new[] { "a" })|}] Task RunAsync();""", "'[Function] as FCALL' came with Redis 7.0, but RedisMinServerVersion of this project is 6.2; raise it, or use another command")]
    [InlineData("6.2", """[{|RTY1028:Script("return 1", Keys = new[] { "a" }, ReadOnly = true)|}] Task RunAsync();""", null)]
    public async Task What_came_later_is_marked(string oldest, string member, string? message)
    {
        var reported = Assert.Single(await AnalyzerRun.ExpectMembersAsync(member, ("RedisMinServerVersion", oldest)));

        Assert.Equal(message ?? reported.GetMessage(null), reported.GetMessage(null));
    }

    [Theory]
    [InlineData("6.2", """[Command("GETEX a EX 5")] Task<string?> GetAsync();""")]
    [InlineData("5.0", """[Command("SET a GET")] Task SetAsync();""")]
    [InlineData("6.0", """[Command("XADD a * LIMIT 1 NOMKSTREAM 2")] Task<string?> AddAsync();""")]
    [InlineData("6.0", """[Command("ZADD a 1 GT")] Task<long> AddAsync();""")]
    [InlineData("6.0", """[Command("HSET a f v")] Task<long> SetAsync();""")]
    [InlineData("6.0", """[Command("LPOP a")] Task<string?> PopAsync();""")]
    [InlineData("5.0", """[Command("EXPIRE a {ttl}")] Task<bool> SetAsync(TimeSpan ttl);""")]
    [InlineData("3.0", """[Command("JSON.GET a", Keys = new[] { 1 })] Task<string?> GetAsync();""")]
    [InlineData("5.0", """[Script("return 1", Keys = new[] { "a" })] Task RunAsync();""")]
    [InlineData(" ", """[Command("GETEX a EX 5")] Task<string?> GetAsync();""")]
    public Task What_the_oldest_server_knows_is_not(string oldest, string member) =>
        AnalyzerRun.ExpectMembersAsync(member, ("RedisMinServerVersion", oldest));

    [Fact]
    public Task Without_the_property_nothing_is() =>
        AnalyzerRun.ExpectQuietMembersAsync("""[Command("EXPIRE a 5 NX")] Task<bool> SetAsync();""");

    [Fact]
    public Task Member_of_a_base_that_is_a_store_is_marked_there_alone() => AnalyzerRun.ExpectAsync(
        """
        [RedisStore] public partial interface IBase { [Command("{|RTY1028:GETDEL|} a")] Task<string?> TakeAsync(); }
        [RedisStore] public partial interface IUserStore : IBase { }
        """, Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp13, ("RedisMinServerVersion", "6.0"));
}
