using RedisTyped.Commands;

namespace RedisTyped.Tests.Commands;

public class SharedConnectionTests
{
    [Theory]
    [InlineData("XREAD BLOCK 0 STREAMS k 0")]
    [InlineData("XREAD COUNT 1 block 0 STREAMS k 0")]
    [InlineData("XREADGROUP GROUP g c BLOCK 0 STREAMS k 0")]
    [InlineData("XREADGROUP BLOCK 0 GROUP g c STREAMS k 0")]
    [InlineData("XREADGROUP GROUP GROUP c BLOCK 0 STREAMS k 0")]
    [InlineData("XREADGROUP GROUP STREAMS c BLOCK 0 STREAMS k 0")]
    [InlineData("BLPOP k 0")]
    public void Command_that_waits_is_told(string line) => Assert.Equal(ConnectionHarm.Wait, HarmOf(line));

    [Theory]
    [InlineData("XREAD STREAMS block 0")]
    [InlineData("XREAD COUNT 1 STREAMS k 0")]
    [InlineData("XREADGROUP GROUP block c STREAMS k:1 0")]
    [InlineData("XREADGROUP GROUP g block NOACK STREAMS k 0")]
    [InlineData("XREADGROUP GROUP ? ? STREAMS k 0")]
    [InlineData("XREADGROUP GROUP")]
    public void Name_of_a_group_or_a_stream_is_no_option(string line) => Assert.Equal(ConnectionHarm.None, HarmOf(line));

    private static ConnectionHarm HarmOf(string line)
    {
        string?[] words = Words.Of(line);
        return SharedConnection.HarmOf(CommandTable.Find(words)!, words);
    }
}
