using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Libraries of functions, which a target has for all its sources.</summary>
public sealed class SharedLibraryTests : SharedTarget
{
    private const string Library = "#!lua name=lib\nredis.register_function('f', function() return 1 end)";

    [Fact]
    public async Task Libraries_of_two_sources_are_loaded_once_and_kept()
    {
        await A.AskAsync("FUNCTION", "LOAD", Library);
        await B.AskAsync("FUNCTION", "LOAD", Library);
        RunningLink a = Link(0, "a:");
        await a.CaughtUpAsync();
        RunningLink b = Link(1, "b:");
        await b.CaughtUpAsync();
        await A.AskAsync("FUNCTION", "FLUSH");
        await A.AskAsync("SET", "a:1", "v");
        await a.CaughtUpAsync();

        Assert.Equal(1L, await Target.AskAsync("FCALL", "f", "0"));
        Assert.Equal(1, a.Lander.Counters["functionsKept"]);
        Assert.Contains("functions-kept", a.Events);
    }

    [Fact]
    public async Task Libraries_of_one_name_and_different_code_stop_the_second_link()
    {
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await A.AskAsync("FUNCTION", "LOAD", Library);
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();
        await B.AskAsync("FUNCTION", "LOAD", Library.Replace("1 end", "2 end", StringComparison.Ordinal));

        ReshardException fault = await b.FailedAsync();

        Assert.Contains("two libraries of functions with the name lib", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await Target.AskAsync("FCALL", "f", "0"));
    }

    /// <summary>Longer than what is taken in pieces: it comes whole all the same.</summary>
    [Fact]
    public async Task Libraries_that_one_source_restores_in_the_place_of_all_leave_those_of_the_other()
    {
        await B.AskAsync("FUNCTION", "LOAD", Library);
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();
        await A.AskAsync("CONFIG", "SET", "rdbcompression", "no");
        await A.AskAsync("FUNCTION", "LOAD", Library.Replace("lib", "long", StringComparison.Ordinal).Replace("'f'", "'g'", StringComparison.Ordinal) + new string('\n', 3 << 20));
        byte[] dump = (byte[])(await A.AskAsync("FUNCTION", "DUMP"))!;
        Assert.InRange(dump.Length, 3 << 20, int.MaxValue);

        await A.AskAsync("FUNCTION", "RESTORE", dump, "FLUSH");
        await A.AskAsync("SET", "a:1", "v");
        await a.CaughtUpAsync();

        Assert.Equal((1L, 1L), (await Target.AskAsync("FCALL", "f", "0"), await Target.AskAsync("FCALL", "g", "0")));
        Assert.Empty(a.Breaks);
    }

    /// <summary>As they are deployed: the old ones go, the new ones come, in one transaction.</summary>
    [Theory]
    [InlineData("FLUSH")]
    [InlineData("DELETE lib")]
    public async Task Functions_that_the_only_source_removes_and_loads_in_one_transaction_are_there_afterwards(string removal)
    {
        await A.AskAsync("FUNCTION", "LOAD", Library);
        RunningLink a = Start(0, AllKeys.Instance, static options => options);
        await a.CaughtUpAsync();

        await A.AskAsync("MULTI");
        await A.AskAsync(["FUNCTION", .. removal.Split(' ')]);
        await A.AskAsync("FUNCTION", "LOAD", Library.Replace("1 end", "2 end", StringComparison.Ordinal));
        await A.AskAsync("SET", "loaded", "v");
        await A.AskAsync("EXEC");
        await a.CaughtUpAsync();

        Assert.Equal("v", await Target.TextAsync("GET", "loaded"));
        Assert.Equal(2L, await Target.AskAsync("FCALL", "f", "0"));
        Assert.Empty(a.Breaks);
    }
}
