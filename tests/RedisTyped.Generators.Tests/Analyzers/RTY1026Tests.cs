namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A scan leaves the cursor to the client.</summary>
public sealed class RTY1026Tests
{
    [Theory]
    [InlineData("SCAN {|RTY1026:0|}", "string")]
    [InlineData("SCAN {|RTY1026:0|} MATCH a*", "string")]
    [InlineData("SSCAN a {|RTY1026:0|}", "string")]
    [InlineData("SCAN MATCH a* {|RTY1026:COUNT|}", "string")]
    [InlineData("SCAN COUNT 1 {|RTY1026:COUNT|} 2", "string")]
    [InlineData("SCAN COUNT 1 {|RTY1026:LIMIT|} 2", "string")]
    [InlineData("SSCAN a COUNT 1 {|RTY1026:TYPE|} set", "string")]
    public Task Word_that_a_scan_does_not_take_is_marked(string template, string element) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] IAsyncEnumerable<{element}> ScanAsync();");

    [Fact]
    public Task Cursor_of_another_type_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SCAN {|RTY1026:{cursor}|} COUNT 100")] IAsyncEnumerable<string> ScanAsync(long cursor);
        [Command("HSCAN h {|RTY1026:{cursor}|}")] IAsyncEnumerable<(string, string)> ScanHashAsync(RedisTyped.Scanning.ScanCursor cursor);
        """);

    [Fact]
    public Task Options_and_a_composite_cursor_are_not() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("SCAN")] IAsyncEnumerable<RedisKey> AllAsync();
        [Command("SCAN {cursor} MATCH user:* COUNT 500 TYPE hash")] RedisTyped.Scanning.KeyScan<byte[]> KeysAsync(RedisTyped.Scanning.ScanCursor? cursor, CancellationToken ct = default);
        [Command("scan [MATCH {pattern}] [COUNT {count}] [TYPE {type}]")] IAsyncEnumerable<string> SomeAsync(string? pattern, int? count, string? type);
        [Command("HSCAN h MATCH {prefix}* COUNT 10")] IAsyncEnumerable<(string Field, long Value)> FieldsAsync(string prefix);
        [Command("HSCAN h:{id}")] IAsyncEnumerable<KeyValuePair<string, Uri>> PairsAsync([ShardKey] int id);
        [Command("SSCAN s")] IAsyncEnumerable<Guid> MembersAsync();
        [Command("ZSCAN z MATCH {pattern}")] IAsyncEnumerable<(string Member, double Score)> ScoresAsync(string pattern);
        """);

    [Theory]
    [InlineData("SCAN", "long")]
    [InlineData("SSCAN a", "(string, string)")]
    [InlineData("HSCAN a", "string")]
    [InlineData("ZSCAN a", "(string, long)")]
    [InlineData("ZSCAN a", "(string, double, int)")]
    public Task Elements_that_do_not_fit_are_marked_by_the_rule_for_replies(string template, string element) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] {{|RTY1010:IAsyncEnumerable<{element}>|}} ScanAsync();");
}
