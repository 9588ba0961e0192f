namespace RedisTyped.CodeFixes.Tests;

public sealed class AddBlockingTests
{
    [Fact]
    public Task Command_that_waits_is_marked() => FixRun.ExpectMembersAsync(
        new AddBlocking(), "Mark the method [Blocking]",
        "    [Command(\"BLPOP jobs 5\")]\n    Task<string[]?> TakeAsync();",
        "    [Command(\"BLPOP jobs 5\"), Blocking]\n    Task<string[]?> TakeAsync();");

    [Fact]
    public Task Mark_is_written_with_the_namespace_where_the_command_is() => FixRun.ExpectMembersAsync(
        new AddBlocking(), "Mark the method [Blocking]",
        "    [RedisTyped.Command(\"XREAD BLOCK 5 STREAMS a 0\")] Task<RedisResult> ReadAsync();",
        "    [RedisTyped.Command(\"XREAD BLOCK 5 STREAMS a 0\"), RedisTyped.Blocking] Task<RedisResult> ReadAsync();");

    [Fact]
    public async Task Nothing_is_offered_for_what_waiting_apart_does_not_help() =>
        Assert.Empty(await FixRun.TitlesOfMembersAsync(new AddBlocking(), "[Command(\"WAIT 1 5\")] Task<long> WaitAsync();"));
}
