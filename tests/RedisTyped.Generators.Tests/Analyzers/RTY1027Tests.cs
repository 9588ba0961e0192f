namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A scan gives the outputs of its template.</summary>
public sealed class RTY1027Tests
{
    [Theory]
    [InlineData("user:{id}:name", "(long, string)")]
    [InlineData("user:{id}:{field}", "long")]
    [InlineData("user:{id}:{field}", "(long, string, string)")]
    [InlineData("user:{id}:{field}", "(long Id, string Name)")]
    [InlineData("user:{id}:name", "long?")]
    [InlineData("user:{id}:name", "Uri")]
    [InlineData("user:{id}:name", "object")]
    [InlineData("user:{id:N}:name", "string")]
    public Task Element_without_a_place_for_the_outputs_is_marked(string pattern, string element) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"SCAN MATCH {pattern}\")] {{|RTY1027:IAsyncEnumerable<{element}>|}} ScanAsync();");

    [Theory]
    [InlineData("user:{id}:name", "long")]
    [InlineData("user:{id}:{field}", "(long, string)")]
    [InlineData("user:{id}:{field}", "(string Field, long Id)")]
    [InlineData("user:{id:N}:name", "Guid")]
    [InlineData("log:{day:yyyyMMdd}", "DateOnly")]
    public Task Element_that_holds_them_is_not(string pattern, string element) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"SCAN MATCH {pattern}\")] IAsyncEnumerable<{element}> ScanAsync(IProgress<RedisKey>? misfits = null);");

    [Fact]
    public Task Progress_of_a_scan_without_outputs_has_nothing_to_report() => AnalyzerRun.ExpectMembersAsync(
        "[Command(\"SCAN MATCH user:*\")] IAsyncEnumerable<string> ScanAsync(IProgress<RedisKey> {|RTY1012:misfits|});");

    [Fact]
    public Task Fragment_of_the_tag_must_be_in_the_pattern() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SCAN MATCH user:{id}:name")] IAsyncEnumerable<long> UsersAsync();
        [Command("SCAN MATCH {|RTY2006:shop:{name}|}")] IAsyncEnumerable<string> ShopsAsync();
        [Command("SCAN MATCH shop:*")] IAsyncEnumerable<string> ShopKeysAsync();
        """, "[HashTag(\"user:{id}\")]");
}
