using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Commands that say when a key expires, as targets get them.</summary>
public sealed class ExpiryCommandTests
{
    private const long ReceivedAt = 1_800_000_000_000;
    private const string Shifted = "4398046511104";

    [Theory]
    [InlineData("PEXPIREAT k 1000", "PEXPIREAT k 4398046512104")]
    [InlineData("pexpireat k 1000 GT", "PEXPIREAT k 4398046512104")]
    [InlineData("EXPIREAT k 2", "PEXPIREAT k 4398046513104")]
    [InlineData("EXPIRE k 1", "PEXPIREAT k 6198046512104")]
    [InlineData("PEXPIRE k 1 NX", "PEXPIREAT k 6198046511105")]
    [InlineData("SET k v", "")]
    [InlineData("SET k v NX", "")]
    [InlineData("SET k v KEEPTTL", "")]
    [InlineData("SET k EX", "")]
    [InlineData("SET k v PXAT 1000", "SET k v PXAT 4398046512104")]
    [InlineData("SET k v NX EX 1 GET", "SET k v NX GET PXAT 6198046512104")]
    [InlineData("SETEX k 1 v", "SET k v PXAT 6198046512104")]
    [InlineData("PSETEX k 1 v", "SET k v PXAT 6198046511105")]
    [InlineData("GETEX k", "")]
    [InlineData("GETEX k PERSIST", "PERSIST k")]
    [InlineData("GETEX k EXAT 1", "PEXPIREAT k 4398046512104")]
    [InlineData("RESTORE k 0 p", "RESTORE k 0 p ABSTTL")]
    [InlineData("RESTORE k 1 p REPLACE", "RESTORE k 6198046511105 p ABSTTL REPLACE")]
    [InlineData("RESTORE k 1000 p absttl IDLETIME 5", "RESTORE k 4398046512104 p ABSTTL IDLETIME 5")]
    public void A_time_is_one_of_day_and_shifted(string command, string expected) => Assert.Equal(expected, Rewritten(command, setsWithExpiry: true));

    [Theory]
    [InlineData("SET k v NX PX 1", "SET k v NX; PEXPIREAT k 6198046511105")]
    [InlineData("SETEX k 1 v", "SET k v; PEXPIREAT k 6198046512104")]
    public void A_target_whose_SET_takes_no_time_is_told_it_apart(string command, string expected) => Assert.Equal(expected, Rewritten(command, setsWithExpiry: false));

    [Fact]
    public void What_is_shifted_is_told_by_its_size()
    {
        Assert.Equal(Shifted, ExpiryShift.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((1000L, 1000L, -1L), (ExpiryShift.RealOf(ExpiryShift.Amount + 1000), ExpiryShift.RealOf(1000), ExpiryShift.RealOf(-1)));
    }

    [Fact]
    public void A_command_without_its_time_is_malformed() =>
        Assert.Throws<StreamStopException>(() => Rewritten("PEXPIREAT k soon", setsWithExpiry: true));

    private static string Rewritten(string text, bool setsWithExpiry)
    {
        var request = new RespBuffer();
        request.WriteRequest(text.Split(' '));
        var reader = new RequestReader(new RequestLimits());
        reader.Read(request.Written);
        var command = new StreamCommand(reader.Bytes(request.Written), reader.Arguments, reader.Consumed);
        string name = text.Split(' ')[0].ToUpperInvariant();
        var output = new RespBuffer();
        int written = new ExpiryCommands(new ExpiryShift(TimeProvider.System), setsWithExpiry).Write(name, ExpiryCommands.FormOf(name), command, db: 0, ReceivedAt, output);
        string words = Streaming.Runtime.Rewriting.Words(output.Written.ToArray());
        Assert.Equal(written, words.Length == 0 ? 0 : words.Split("; ").Length);
        return words;
    }
}
