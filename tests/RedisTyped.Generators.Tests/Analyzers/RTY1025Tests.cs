namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>An inverse template can be read back in one way.</summary>
public sealed class RTY1025Tests
{
    [Theory]
    [InlineData("SCAN MATCH user:{id}{|RTY1025:{field}|}", "(long, string)")]
    [InlineData("SCAN MATCH {id}{|RTY1025:{field}|}:x", "(long, string)")]
    [InlineData("SCAN MATCH log:{day:yyyy}:{|RTY1025:{day:MM}|}", "DateTime")]
    [InlineData("SCAN MATCH {|RTY1025:*:|}{id}", "long")]
    public Task Template_that_can_be_cut_anywhere_is_marked(string template, string element) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] IAsyncEnumerable<{element}> ScanAsync();");

    [Fact]
    public Task Value_between_two_outputs_is_no_text() => AnalyzerRun.ExpectMembersAsync(
        "[Command(\"SCAN MATCH {a}{middle}{|RTY1025:{b}|}\")] IAsyncEnumerable<(string, string)> ScanAsync(string middle);");

    [Theory]
    [InlineData("SCAN MATCH user:{id}:{field}", "(string, string)")]
    [InlineData("SCAN MATCH {id}", "Guid")]
    [InlineData("SCAN MATCH user:{id}:copy:{id}", "long")]
    [InlineData("SCAN MATCH a?b[c]:{id:x8}", "uint")]
    public Task Template_with_text_between_is_not(string template, string element) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] IAsyncEnumerable<{element}> ScanAsync();");
}
