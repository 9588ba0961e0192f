using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Tests.Replies;

public sealed class RawReplyTests
{
    private static readonly Gen<string> Scalars = Gen.Elements(
        "+OK^", "-ERR no^", ":-7^", "$-1^", "$0^^", "$3^a^^", "*-1^", "_^", "#t^", ",1.5^", "(123^", "=5^txt:a^", "!3^ERR^");

    [Fact]
    public void Length_is_that_of_the_first_whole_reply_however_deep() => Prop.ForAll(
        Replies(3).ToArbitrary(),
        static text =>
        {
            byte[] reply = Bytes(text);
            byte[] more = [.. reply, .. "+more\r\n"u8];
            Assert.Equal(reply.Length, RawReply.LengthOf(more));
            for (int cut = 0; cut < reply.Length; cut++)
            {
                Assert.Equal(-1, RawReply.LengthOf(reply.AsSpan(0, cut)));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Elements_are_the_replies_within() => Prop.ForAll(
        Replies(2).ListOf().Select(static list => list.ToList()).ToArbitrary(),
        static elements =>
        {
            byte[] reply = Bytes($"*{elements.Count}^{string.Concat(elements)}");
            Assert.Equal(elements.Select(Bytes), RawReply.Elements(reply).Select(static e => e.ToArray()));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("+OK^", "OK")]
    [InlineData("$3^a^^", "a\r\n")]
    [InlineData("$-1^", "")]
    [InlineData("=7^txt:abc^", "abc")]
    [InlineData(",1.5^", "1.5")]
    public void Text_has_neither_type_nor_length(string reply, string text) => Assert.Equal(text, Encoding.UTF8.GetString(RawReply.Text(Bytes(reply))));

    [Theory]
    [InlineData("?^")]
    [InlineData("$x^")]
    [InlineData("$-2^")]
    [InlineData("*1\n")]
    public void What_is_no_reply_is_refused(string text) => Assert.Throws<FormatException>(() => RawReply.LengthOf(Bytes(text)));

    private static Gen<string> Replies(int depth) => depth == 0
        ? Scalars
        : Gen.OneOf(
            Scalars,
            Replies(depth - 1).ArrayOf().Select(static e => $"*{e.Length}^{string.Concat(e)}"),
            Replies(depth - 1).ArrayOf().Select(static e => $"%{e.Length}^{string.Concat(e.Select(static v => "+k^" + v))}"),
            Replies(depth - 1).Select(static e => $"|1^+k^+v^{e}"));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.Replace("^", "\r\n", StringComparison.Ordinal));
}
