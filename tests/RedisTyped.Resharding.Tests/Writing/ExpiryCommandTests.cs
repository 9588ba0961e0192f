using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing;
using RedisTyped.Resharding.Writing.Expiry;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Commands that say when a key expires, as targets get them.</summary>
public sealed class ExpiryCommandTests
{
    private const long ReceivedAt = 1_800_000_000_000;
    private const string Shifted = "140737488355328";

    [Theory]
    [InlineData("PEXPIREAT k 1000", "PEXPIREAT k 140737488356328")]
    [InlineData("pexpireat k 1000 GT", "PEXPIREAT k 140737488356328")]
    [InlineData("EXPIREAT k 2", "PEXPIREAT k 140737488357328")]
    [InlineData("EXPIRE k 1", "PEXPIREAT k 142537488356328")]
    [InlineData("PEXPIRE k 1 NX", "PEXPIREAT k 142537488355329")]
    [InlineData("SET k v", "")]
    [InlineData("SET k v NX", "")]
    [InlineData("SET k v KEEPTTL", "")]
    [InlineData("SET k EX", "")]
    [InlineData("SET k v PXAT 1000", "SET k v PXAT 140737488356328")]
    [InlineData("SET k v NX EX 1 GET", "SET k v NX GET PXAT 142537488356328")]
    [InlineData("SETEX k 1 v", "SET k v PXAT 142537488356328")]
    [InlineData("PSETEX k 1 v", "SET k v PXAT 142537488355329")]
    [InlineData("GETEX k", "")]
    [InlineData("GETEX k PERSIST", "PERSIST k")]
    [InlineData("PEXPIREAT k 4398046511103", "PEXPIREAT k 145135534866431")]
    [InlineData("PEXPIREAT k 4398046511104", "PEXPIREAT k 4398046511104")]
    [InlineData("SET k v EX 3153600000", "SET k v PXAT 4953600000000")]
    [InlineData("EXPIREAT k 9999999999", "PEXPIREAT k 9999999999000")]
    [InlineData("PEXPIREAT k 140737488355327", "PEXPIREAT k 140737488355327")]
    [InlineData("PEXPIREAT k 145135534866432", "PEXPIREAT k 145135534866432")]
    [InlineData("RESTORE k 9223372036854775807 p ABSTTL", "RESTORE k 9223372036854775807 p ABSTTL")]
    [InlineData("GETEX k EXAT 1", "PEXPIREAT k 140737488356328")]
    [InlineData("RESTORE k 0 p", "RESTORE k 0 p ABSTTL")]
    [InlineData("RESTORE k 1 p REPLACE", "RESTORE k 142537488355329 p ABSTTL REPLACE")]
    [InlineData("RESTORE k 1000 p absttl IDLETIME 5", "RESTORE k 140737488356328 p ABSTTL IDLETIME 5")]
    public void A_time_is_one_of_day_and_shifted(string command, string expected) => Assert.Equal(expected, Rewritten(command, setsWithExpiry: true));

    [Theory]
    [InlineData("SET k v NX PX 1", "SET k v NX; PEXPIREAT k 142537488355329")]
    [InlineData("SETEX k 1 v", "SET k v; PEXPIREAT k 142537488356328")]
    public void A_target_whose_SET_takes_no_time_is_told_it_apart(string command, string expected) => Assert.Equal(expected, Rewritten(command, setsWithExpiry: false));

    [Fact]
    public void What_is_shifted_is_told_by_its_size()
    {
        Assert.Equal(Shifted, ShiftedTime.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((1000L, 1000L, -1L), (ShiftedTime.RealOf(ShiftedTime.Amount + 1000), ShiftedTime.RealOf(1000), ShiftedTime.RealOf(-1)));
    }

    [Theory]
    [InlineData("PEXPIREAT k 140737488355328", "PEXPIREAT k 145135534866432")]
    [InlineData("SET k v PXAT 145135534866431", "SET k v PXAT 145135534866432")]
    public void A_time_that_could_not_be_told_from_a_shifted_one_is_moved_behind_them(string command, string expected) => Assert.Equal(expected, Rewritten(command, setsWithExpiry: true));

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
        using var spool = new SpoolFolder(parent: null, limit: 1L << 20);
        var options = new TargetOptions { Source = "a", Address = new SourceAddress("127.0.0.1", 1), Owned = AllKeys.Instance, Spool = spool };
        int written = new ExpiryCommands(new ExpiryShift(options), setsWithExpiry).Write(name, ExpiryCommands.FormOf(name), command, db: 0, ReceivedAt, output);
        string words = Streaming.Runtime.Rewriting.Words(output.Written.ToArray());
        Assert.Equal(written, words.Length == 0 ? 0 : words.Split("; ").Length);
        return words;
    }
}
