namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>[Blocking] is on a method that waits.</summary>
public sealed class RTY1033Tests
{
    [Theory]
    [InlineData("GET a", "GET")]
    [InlineData("XREAD STREAMS a 0", "XREAD")]
    [InlineData("XREADGROUP GROUP BLOCK BLOCK STREAMS a 0", "XREADGROUP")]
    public async Task Mark_without_effect_is_marked(string template, string command) => Assert.Equal(
        $"'{command}' does not wait here, so that [Blocking] has no effect; remove it",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\"), {{|RTY1033:Blocking|}}] Task<RedisResult> GetAsync();")).GetMessage(null));

    [Fact]
    public Task Interface_may_have_methods_that_do_not_wait() => AnalyzerRun.ExpectAsync("""
        [RedisStore, Blocking] public partial interface IStore
        {
            [Command("GET a")] Task<string?> GetAsync();
            [Command("BLPOP b 5")] Task<string[]?> TakeAsync();
        }
        """);
}
