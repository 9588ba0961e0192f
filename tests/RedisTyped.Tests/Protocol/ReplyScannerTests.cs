using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Protocol;

namespace RedisTyped.Tests.Protocol;

public sealed class ReplyScannerTests
{
    [Fact]
    public void Replies_end_where_they_end_whatever_pieces_they_come_in() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(RespSamples.Replies, 3)),
        Arb.From(RespSamples.Cuts),
        (replies, cuts) =>
        {
            byte[] stream = [.. replies.SelectMany(static bytes => bytes)];
            Assert.Equal(replies.Select(static bytes => RespSamples.Text(bytes)), ScanAll(stream, cuts));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Beginning_of_a_reply_can_be_dropped_before_its_end_has_come() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(RespSamples.Replies, 3)),
        Arb.From(RespSamples.Cuts),
        ArbMap.Default.ArbFor<int[]>(),
        (replies, cuts, drops) =>
        {
            byte[] stream = [.. replies.SelectMany(static bytes => bytes)];
            Assert.Equal(replies.Select(static bytes => RespSamples.Text(bytes)), ScanAll(stream, cuts, drops.Length == 0 ? [int.MaxValue] : drops));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("?")]
    [InlineData("+OK\n")]
    [InlineData("$3\r\nabcd\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$?\r\n")]
    [InlineData("*x\r\n")]
    [InlineData("*2147483647\r\n*2147483647\r\n")]
    [InlineData("$2147483647\r\n")]
    public void What_is_no_reply_is_faulty(string input)
    {
        byte[] bytes = [.. input.Select(static c => (byte)c)];
        Assert.Equal(["!"], ScanAll(bytes, [1]));
        Assert.Equal(["!"], ScanAll(bytes, [100]));
    }

    [Fact]
    public void Elements_before_are_not_looked_at_again()
    {
        var scanner = new ReplyScanner();
        byte[] input = "*3\r\n:1\r\n$2\r\nab\r\n:3\r\n"u8.ToArray();
        Assert.Equal(ReadStatus.Incomplete, scanner.Scan(input.AsSpan(..^1), out _));
        input.AsSpan(0, 16).Fill((byte)'?');

        Assert.Equal(ReadStatus.Complete, scanner.Scan(input, out int length));
        Assert.Equal(input.Length, length);
    }

    private static List<string> ScanAll(byte[] stream, int[] cuts, int[]? drops = null)
    {
        var dropped = new List<byte>();
        var scanner = new ReplyScanner();
        var found = new List<string>();
        int start = 0;
        int end = 0;
        for (int cut = 0; ;)
        {
            ReadStatus status = scanner.Scan(stream.AsSpan(start, end - start), out int length);
            if (status == ReadStatus.Complete)
            {
                found.Add(RespSamples.Text([.. dropped, .. stream.AsSpan(start, length)]));
                dropped.Clear();
                start += length;
            }
            else if (status == ReadStatus.Faulty)
            {
                found.Add("!");
                return found;
            }
            else if (end == stream.Length)
            {
                return found;
            }
            else
            {
                int drop = drops is null ? 0 : Math.Min(scanner.Passed(end - start), Math.Abs(drops[cut % drops.Length] % int.MaxValue));
                dropped.AddRange(stream.AsSpan(start, drop));
                scanner.Drop(drop);
                start += drop;
                end = Math.Min(stream.Length, end + cuts[cut++ % cuts.Length]);
            }
        }
    }
}
