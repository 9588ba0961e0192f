using RedisTyped.ClientRuntime;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.ClientRuntime;

public sealed class ReplyTests
{
    // Replies that are already there need neither node nor router.
    private static readonly CommandRoute Route = new(
        new CommandMethod("IStore", "GetAsync", "GET", IsReadOnly: true), null!, null!, CommandFlags.None, null!);

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Value_is_read() => Assert.Equal(
        "x", await Reply.ValueAsync(Route, Value("x"), ReplyValue.Text, NilReply.Throws, None));

    [Fact]
    public void Several_values_are_not_read_as_one()
    {
        var items = new ReplyItem(Route.Method, (RedisValue[])["a", "b"]);

        Assert.Throws<ReplyFormatException>(() => items.Value(ReplyValue.Text, NilReply.Throws));
        Assert.Equal(["a", "b"], items.Array(static item => item.Value(ReplyValue.Text, NilReply.Throws)));
    }

    [Fact]
    public async Task Nil_is_null_where_the_type_has_a_place_for_it()
    {
        Assert.Null(await Reply.ValueAsync<string?>(Route, Value(RedisValue.Null), ReplyValue.Text, NilReply.IsNull, None));
        Assert.Null(await Reply.ValueAsync<long?>(Route, Value(RedisValue.Null), static v => ReplyValue.Integer(v), NilReply.IsNull, None));
    }

    [Fact]
    public async Task Nil_is_read_where_it_means_something() => Assert.False(
        await Reply.ValueAsync(Route, Value(RedisValue.Null), ReplyValue.Acknowledged, NilReply.IsRead, None));

    [Fact]
    public async Task Nil_without_a_place_is_a_fault_that_names_the_method()
    {
        var fault = await Assert.ThrowsAsync<NilReplyException>(
            () => Reply.ValueAsync(Route, Value(RedisValue.Null), ReplyValue.Integer, NilReply.Throws, None));

        Assert.Equal(("IStore", "GetAsync"), (fault.Store, fault.Method));
    }

    [Fact]
    public async Task Nil_is_no_zero_where_a_type_parameter_stands_for_a_type_without_null()
    {
        var fault = await Assert.ThrowsAsync<NilReplyException>(
            () => Reply.ValueAsync(Route, Value(RedisValue.Null), ReplyValue.Integer, NilReply.IsNull, None));

        Assert.Contains("which long cannot hold", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Integers_and_booleans_of_typed_calls_are_read_like_values()
    {
        Assert.Equal(7, await Reply.ValueAsync(Route, Task.FromResult(7L), ReplyValue.Number<int>, NilReply.Throws, None));
        Assert.Equal(1, await Reply.ValueAsync(Route, Task.FromResult(true), ReplyValue.Integer, NilReply.Throws, None));
    }

    [Theory]
    [InlineData("secret", "not in the expected form")]
    [InlineData("99999999999999999999", "the number is out of range")]
    public async Task Unreadable_value_is_a_fault_that_does_not_quote_it(string value, string fault)
    {
        var thrown = await Assert.ThrowsAsync<ReplyFormatException>(
            () => Reply.ValueAsync(Route, Value(value), ReplyValue.Integer, NilReply.Throws, None));

        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal(("IStore", "GetAsync"), (thrown.Store, thrown.Method));
    }

    [Fact]
    public async Task Time_beyond_what_fits_is_a_fault_like_another()
    {
        var thrown = await Assert.ThrowsAsync<ReplyFormatException>(
            () => Reply.ValueAsync(Route, Value(9_000_000_000_000_000), ReplyValue.Seconds, NilReply.Throws, None));
        Assert.Contains("the number is out of range", thrown.Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<ReplyFormatException>(
            () => Reply.ValueAsync(Route, Value(long.MaxValue), ReplyValue.UnixMilliseconds, NilReply.Throws, None));
    }

    [Fact]
    public async Task Bad_JSON_is_a_fault_with_its_place()
    {
        var thrown = await Assert.ThrowsAsync<ReplyFormatException>(() => Reply.ValueAsync(
            Route, Value("{secret"), static v => ReplyValue.Serialized<Version>(v, new JsonRedisSerializer()), NilReply.Throws, None));

        Assert.Contains("line 0, byte 1", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Array_is_read_element_by_element()
    {
        Task<RedisValue[]> reply = Task.FromResult<RedisValue[]>(["1", RedisValue.Null, 3]);

        int?[] read = await Reply.ArrayAsync<int?>(Route, reply, static v => ReplyValue.Number<int>(v), NilReply.IsNull, None);

        Assert.Equal([1, null, 3], read);
    }

    [Fact]
    public Task Nil_element_without_a_place_is_a_fault() => Assert.ThrowsAsync<NilReplyException>(
        () => Reply.ArrayAsync(Route, Task.FromResult<RedisValue[]>([RedisValue.Null]), ReplyValue.Text, NilReply.Throws, None));

    [Fact]
    public async Task Array_is_read_as_another_collection()
    {
        Task<RedisValue[]> two = Task.FromResult<RedisValue[]>([1, 2]);
        Task<RedisValue[]> none = Task.FromResult<RedisValue[]>(null!);

        Assert.Equal([1, 2], await Reply.CollectionAsync(Route, two, ReplyValue.Number<int>, NilReply.Throws, static items => items.ToHashSet(), None));
        Assert.Equal([1, 2], await Reply.CollectionOrNullAsync(Route, two, ReplyValue.Number<int>, NilReply.Throws, static items => items.ToList(), None));
        Assert.Empty(await Reply.CollectionAsync(Route, none, ReplyValue.Number<int>, NilReply.Throws, static items => items.ToList(), None));
        Assert.Null(await Reply.CollectionOrNullAsync(Route, none, ReplyValue.Number<int>, NilReply.Throws, static items => items.ToList(), None));
    }

    [Fact]
    public async Task Fault_of_the_client_comes_through_as_it_is()
    {
        var fault = new TimeoutException("late");

        Assert.Same(fault, await Assert.ThrowsAsync<TimeoutException>(
            () => Reply.ValueAsync(Route, Task.FromException<RedisValue>(fault), ReplyValue.Text, NilReply.Throws, None)));
    }

    [Fact]
    public async Task Reply_that_needs_no_reading_is_the_same_task()
    {
        Task<long> reply = Task.FromResult(1L);

        Assert.Same(reply, Reply.AsIsAsync(Route, reply, None));
        Assert.Equal(1, await reply);
    }

    private static Task<RedisValue> Value(RedisValue value) => Task.FromResult(value);
}
