using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Protocol;

namespace RedisTyped.Tests.Protocol;

public sealed class RequestReaderTests
{
    [Fact]
    public void Requests_are_read_whatever_pieces_they_come_in() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(RespSamples.Requests, 3)),
        Arb.From(RespSamples.Cuts),
        (requests, cuts) =>
        {
            byte[] stream = [.. requests.SelectMany(static words => RespSamples.Write(words))];
            Assert.Equal(requests.Select(Shown), ReadAll(stream, cuts));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Arguments_stand_in_the_bytes_of_the_request()
    {
        byte[] input = [.. RespSamples.Write("SET", "key", ""), .. "*1\r\n"u8];
        var reader = new RequestReader(new RequestLimits());

        Assert.Equal(ReadStatus.Complete, reader.Read(input));
        Assert.Equal(input.Length - 4, reader.Consumed);
        Assert.Equal([new ArgumentRange(8, 3), new ArgumentRange(17, 3), new ArgumentRange(26, 0)], reader.Arguments.ToArray());
        Assert.Equal("key", RespSamples.Text(reader.Arguments[1].Of(reader.Bytes(input))));
    }

    [Theory]
    [InlineData("echo \"a\\x41\\n\\q\" \r\n", "echo|aA\nq")]
    [InlineData("echo 'a\\'b\\n'\n", "echo|a'b\\n")]
    [InlineData("  set\tk  fo\"o b\"\r\n", "set|k|foo b")]
    [InlineData("set k \"\"\n", "set|k|")]
    public void Lines_are_taken_apart_as_Redis_does(string line, string words) =>
        Assert.Equal([words], ReadAll([.. line.Select(static c => (byte)c)], [1]));

    [Fact]
    public void Empty_requests_have_no_arguments() =>
        Assert.Equal(["", "", "", "PING"], ReadAll("*-1\r\n*0\r\n\r\nPING\r\n"u8.ToArray(), [3]));

    [Theory]
    [InlineData("*2\r\n$4\r\nECHO\r\n:1\r\n", "Protocol error: expected '$', got ':'")]
    [InlineData("*03\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*+1\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("* 1\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*9999999999\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*1\r\n$-1\r\n", "Protocol error: invalid bulk length")]
    [InlineData("*1\r\n$04\r\nPING\r\n", "Protocol error: invalid bulk length")]
    [InlineData("*1\r\n$999999999999\r\n", "Protocol error: invalid bulk length")]
    [InlineData("*1\r\n$4\r\nPINGxx", "Protocol error: expected CR LF behind an argument")]
    [InlineData("echo \"a b\"c\r\n", "Protocol error: unbalanced quotes in request")]
    [InlineData("echo 'a\r\n", "Protocol error: unbalanced quotes in request")]
    public void What_is_no_request_is_refused_in_the_words_of_Redis(string input, string fault)
    {
        byte[] bytes = [.. input.Select(static c => (byte)c)];
        Assert.Equal([$"! {fault}"], ReadAll(bytes, [1]));
        Assert.Equal([$"! {fault}"], ReadAll(bytes, [100]));
    }

    [Fact]
    public void What_is_beyond_a_limit_is_refused_when_it_is_announced()
    {
        var limits = new RequestLimits(MaxArguments: 3, MaxArgumentLength: 10, MaxRequestLength: 40);
        Assert.Equal(["! Protocol error: invalid multibulk length"], ReadAll("*4\r\n"u8.ToArray(), [9], limits));
        Assert.Equal(["! Protocol error: invalid bulk length"], ReadAll("*1\r\n$11\r\n"u8.ToArray(), [9], limits));
        Assert.Equal(["! Protocol error: too big request"], ReadAll([.. "*3\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$1\r\n"u8], [9], limits));
        Assert.Equal(["! Protocol error: too big inline request"], ReadAll(new byte[RequestLimits.MaxLine + 1].Select(static _ => (byte)'a').ToArray(), [1000]));
    }

    [Fact]
    public void What_is_missing_of_an_argument_is_told()
    {
        var reader = new RequestReader(new RequestLimits());

        Assert.Equal(ReadStatus.Incomplete, reader.Read("*2\r\n$3\r\nGET\r\n$100\r\nabc"u8));
        Assert.Equal(99, reader.Missing);
    }

    private static string Shown(byte[][] words) => string.Join('|', words.Select(static word => RespSamples.Text(word)));

    private static List<string> ReadAll(byte[] stream, int[] cuts, RequestLimits? limits = null)
    {
        var reader = new RequestReader(limits ?? new RequestLimits());
        var read = new List<string>();
        int start = 0;
        int end = 0;
        for (int cut = 0; ;)
        {
            ReadStatus status = reader.Read(stream.AsSpan(start, end - start));
            if (status == ReadStatus.Complete)
            {
                byte[] bytes = reader.Bytes(stream.AsSpan(start)).ToArray();
                read.Add(string.Join('|', reader.Arguments.ToArray().Select(argument => RespSamples.Text(argument.Of(bytes)))));
                start += reader.Consumed;
            }
            else if (status == ReadStatus.Faulty)
            {
                read.Add($"! {reader.Fault}");
                return read;
            }
            else if (end == stream.Length)
            {
                return read;
            }
            else
            {
                Assert.InRange(reader.Missing, 1, int.MaxValue);
                end = Math.Min(stream.Length, end + cuts[cut++ % cuts.Length]);
            }
        }
    }
}
