using RedisTyped.Cli.Resharding;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class LinkTextTests
{
    [Theory]
    [InlineData("stream", null, null, "stream 0 B/s, lag 0 B and 0.3 s")]
    [InlineData("stream", 12.34, null, "stream 0 B/s, lag 0 B and 0.3 s, target p99 12.3 ms")]
    [InlineData("stream", 412.0, 2_000_000L, "stream 0 B/s, lag 0 B and 0.3 s, target p99 412.0 ms, held back to 2.0 MB/s")]
    [InlineData("scan", 412.0, 2_000_000L, "keys one by one, 150 keys/s, target p99 412.0 ms, held back to 2.0 MB/s")]
    [InlineData("snapshot", 412.0, null, "snapshot, 150 keys/s, target p99 412.0 ms")]
    public void Line_of_a_link_says_how_long_its_target_takes_and_what_it_is_given_therefore(string phase, double? p99, long? ceiling, string expected) => Assert.Equal(
        expected,
        LinkText.Pace(
            new JournalState(),
            new LinkState
            {
                Source = "a", Target = "b", Mode = "W", Phase = phase, LagMilliseconds = 300, KeysPerSecond = 150, TargetP99Milliseconds = p99, CeilingBytesPerSecond = ceiling,
            }));
}
