using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class StreamKeysTests
{
    [Theory]
    [InlineData("JSON.SET k $ 1", "JSON.SET")]
    [InlineData("RESTORE-ASKING k 0 v", "RESTORE-ASKING")]
    [InlineData("EVAL s 0", "EVAL")]
    public void Command_whose_keys_are_not_known_ends_it_where_none_may_be_missed(string command, string name)
    {
        var keys = new List<string>();
        StreamKeys stream = Begun(keys, CommandClasses.BuiltIn);

        var fault = Assert.Throws<ReshardException>(() => stream.Take(Rewriting.Stream("SET a 1", command, "SET b 1")));

        Assert.Equal(ReshardFailure.UnknownCommand, fault.Failure);
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], keys);
        Assert.Equal(Rewriting.Stream("SET a 1").Length, stream.Offset);
    }

    [Fact]
    public void Command_that_only_the_server_knows_tells_of_its_keys_by_what_the_server_says_of_it()
    {
        var keys = new List<string>();
        StreamKeys stream = Begun(keys, CommandClasses.BuiltIn.With([new CommandClass("JSON.SET", CommandKind.SingleKey, 1)]));

        stream.Take(Rewriting.Stream("SET a 1", "JSON.SET k $ 1", "PING", "SET b 1"));

        Assert.Equal(["a", "k", "b"], keys);
    }

    [Fact]
    public void Command_that_is_not_known_is_gone_by_where_keys_are_only_told()
    {
        var keys = new List<string>();
        Begun(keys, known: null).Take(Rewriting.Stream("SET a 1", "JSON.SET k $ 1", "SET b 1"));

        Assert.Equal(["a", "b"], keys);
    }

    private static StreamKeys Begun(List<string> keys, CommandClasses? known)
    {
        var stream = new StreamKeys((key, _, _) => keys.Add(Encoding.ASCII.GetString(key)), static _ => { }) { Known = known };
        stream.Begin(0, 0);
        return stream;
    }
}
