namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A method that is read from a replica only reads.</summary>
public sealed class RTY1029Tests
{
    [Theory]
    [InlineData("[Command(\"SET a 1\"), {|RTY1029:ReadFrom(ReadFrom.Replica)|}] Task SetAsync();", "'SET' writes")]
    [InlineData("[Command(\"TOUCH a\"), {|RTY1029:ReadFrom(ReadFrom.Nearest)|}] Task TouchAsync();", "'TOUCH' counts where keys are evicted")]
    [InlineData("[Command(\"SSCAN a\"), {|RTY1029:ReadFrom(ReadFrom.PreferReplica)|}] IAsyncEnumerable<string> TagsAsync();", "'SSCAN' goes on with a cursor that one server alone knows")]
    [InlineData("[Command(\"XREAD BLOCK 5 STREAMS a 0\"), Blocking, {|RTY1029:ReadFrom(ReadFrom.Replica)|}] Task<RedisResult> ReadAsync();", "'XREAD' waits for what is written")]
    [InlineData("[Script(\"return 1\", Keys = [\"a\"]), {|RTY1029:ReadFrom(ReadFrom.Replica)|}] Task<long> RunAsync();", "'[Script]' may write, unless it is declared ReadOnly = true")]
    public async Task Replica_for_what_none_can_do_is_marked(string member, string fault) => Assert.Equal(
        $"{fault}, and always goes to the primary; remove [ReadFrom], or say ReadFrom.Primary",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync(member)).GetMessage(null));

    [Theory]
    [InlineData("[Command(\"SET a 1\"), ReadFrom(ReadFrom.Primary)] Task SetAsync();")]
    [InlineData("[Command(\"GET a\"), ReadFrom(ReadFrom.Replica)] Task<string?> GetAsync();")]
    [InlineData("[Command(\"XREAD STREAMS a 0\"), ReadFrom(ReadFrom.Replica)] Task<RedisResult> ReadAsync();")]
    [InlineData("[Script(\"return 1\", Keys = [\"a\"], ReadOnly = true), ReadFrom(ReadFrom.Replica)] Task<long> RunAsync();")]
    public Task Read_and_the_primary_are_left_alone(string member) => AnalyzerRun.ExpectMembersAsync(member);

    [Fact]
    public Task Store_may_have_methods_that_write() => AnalyzerRun.ExpectAsync("""
        [RedisStore, ReadFrom(ReadFrom.Replica)] public partial interface IStore
        {
            [Command("GET a")] Task<string?> GetAsync();
            [Command("SET a 1")] Task SetAsync();
        }
        """);
}
