namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>An optional group depends on a nullable parameter.</summary>
public sealed class RTY1014Tests
{
    [Theory]
    [InlineData("{|RTY1014:[EX {x}]|}", "int x")]
    [InlineData("{|RTY1014:[NX]|}", "")]
    [InlineData("[{x}] {|RTY1014:[ NX ]|}", "int? x")]
    public Task Group_that_nothing_decides_is_marked_brackets_included(string group, string parameter) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"SET a b {group}\")] Task SetAsync({parameter});");

    [Theory]
    [InlineData("[EX {x}]", "int? x")]
    [InlineData("[{x}]", "DayOfWeek? x")]
    [InlineData("[EX {x} {y}]", "int? x, string y")]
    public Task One_nullable_parameter_in_it_is_enough(string group, string parameters) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"SET a b {group}\")] Task SetAsync({parameters});");
}
