using RedisTyped.Gateway.Http.Commands;

namespace RedisTyped.Gateway.Tests.Http;

public sealed class PendingWindowTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(256, 16)]
    [InlineData(10, 10)]
    [InlineData(1, 1)]
    public void Few_are_pending_before_a_reply_has_come(int limit, int size) => Assert.Equal(size, new PendingWindow(limit).Size);

    [Fact]
    public void Short_replies_let_in_one_more_each_up_to_the_limit() => Assert.Equal([17, 18, 18, 18], Sizes(18, 100, 1, 100, 100));

    [Fact]
    public void Long_replies_let_in_as_many_as_have_8_MiB_together() => Assert.Equal([8, 4, 1, 1], Sizes(256, Megabyte, 2 * Megabyte, 8 * Megabyte, 80 * Megabyte));

    [Fact]
    public void Long_reply_counts_for_half_with_each_that_follows() => Assert.Equal([1, 2, 3, 4, 5], Sizes(256, 8 * Megabyte, 10, 10, 10, 10));

    private static int[] Sizes(int limit, params long[] replies)
    {
        var window = new PendingWindow(limit);
        return
        [
            .. replies.Select(reply =>
            {
                window.Note(reply);
                return window.Size;
            }),
        ];
    }
}
