namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A store method returns a task.</summary>
public sealed class RTY1009Tests
{
    [Theory]
    [InlineData("string?")]
    [InlineData("void")]
    [InlineData("IAsyncEnumerable<string>")]
    [InlineData("Task<string?>[]")]
    [InlineData("ValueTask<string?>?")]
    [InlineData("System.Runtime.CompilerServices.YieldAwaitable")]
    public Task Other_return_type_is_marked(string type) => AnalyzerRun.ExpectMembersAsync($$"""
        [Command("GET a:{id}")] {|RTY1009:{{type}}|} GetAsync([ShardKey] long id);
        """);

    [Fact]
    public Task Reference_to_a_task_is_no_task() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a")] {|RTY1009:ref Task|} OneAsync();
        [Command("GET a")] {|RTY1009:ref readonly Task|} TwoAsync();
        """);

    [Theory]
    [InlineData("Task")]
    [InlineData("ValueTask")]
    [InlineData("Task<string?>")]
    [InlineData("ValueTask<string?>")]
    public Task Task_of_any_kind_is_not(string type) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"GET a:{{id}}\")] {type} GetAsync([ShardKey] long id);");
}
