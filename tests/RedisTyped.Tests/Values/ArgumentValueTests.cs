using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.Values;

public sealed class ArgumentValueTests
{
    [Fact]
    public void Text_and_bytes_stay_as_they_are()
    {
        Assert.Equal("é😀", (string?)ArgumentValue.Of("é😀", "p"));
        Assert.Equal("", (string?)ArgumentValue.Of("", "p"));
        Assert.Equal("x", (string?)ArgumentValue.Of('x', "p"));
        Assert.Equal([0, 255], (byte[]?)ArgumentValue.Of([0, 255], "p"));
        Assert.Equal([0, 255], (byte[]?)ArgumentValue.Of(new ReadOnlyMemory<byte>([0, 255]), "p"));
        Assert.Equal("x", (string?)ArgumentValue.Of((RedisValue)"x", "p"));
    }

    [Fact]
    public void Null_is_refused_by_name()
    {
        Assert.Throws<ArgumentNullException>("p", () => ArgumentValue.Of((string)null!, "p"));
        Assert.Throws<ArgumentNullException>("p", () => ArgumentValue.Of((byte[])null!, "p"));
        Assert.Throws<ArgumentNullException>("p", () => ArgumentValue.Of(RedisValue.Null, "p"));
        Assert.Throws<ArgumentNullException>("p", () => ArgumentValue.Serialized<object>(null!, new JsonRedisSerializer(), "p"));
    }

    [Fact]
    public void Booleans_are_one_and_zero()
    {
        Assert.Equal("1", (string?)ArgumentValue.Of(true));
        Assert.Equal("0", (string?)ArgumentValue.Of(false));
    }

    [Theory]
    [InlineData(0ul, "0")]
    [InlineData((ulong)long.MaxValue, "9223372036854775807")]
    [InlineData((ulong)long.MaxValue + 1, "9223372036854775808")]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    public void Unsigned_integers_are_decimal_beyond_the_signed_ones(ulong value, string text) =>
        Assert.Equal(text, (string?)ArgumentValue.Of(value));

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(-1.5e300, "-1.5E+300")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.NaN, "nan")]
    public void Doubles_are_the_shortest_text_and_infinities_as_Redis_spells_them(double value, string text) =>
        Assert.Equal(text, (string?)ArgumentValue.Of(value));

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(float.NegativeInfinity, "-inf")]
    [InlineData(float.NaN, "nan")]
    public void Singles_are_not_widened(float value, string text) => Assert.Equal(text, (string?)ArgumentValue.Of(value));

    [Fact]
    public void Numbers_read_back_as_they_were() => Prop.ForAll<long, ulong, double>(static (a, b, c) =>
    {
        Assert.Equal(a, ReplyValue.Integer(ArgumentValue.Of(a)));
        Assert.Equal(b, ReplyValue.Number<ulong>(ArgumentValue.Of(b)));
        Assert.Equal(c, ReplyValue.Float64(ArgumentValue.Of(c)));
        Assert.Equal((float)c, ReplyValue.Float32(ArgumentValue.Of((float)c)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Own_formats_read_back_as_they_were() => Prop.ForAll<Guid, decimal, DateTime>(static (a, b, c) =>
    {
        Assert.Equal(a, ReplyValue.Parsed<Guid>(ArgumentValue.Formatted(a)));
        Assert.Equal(b, ReplyValue.Number<decimal>(ArgumentValue.Formatted(b)));
        DateTime read = ReplyValue.DateTime(ArgumentValue.Formatted(c, "O"));
        Assert.Equal((c, c.Kind), (read, read.Kind));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Format_is_invariant() => Assert.Equal("1234.50", (string?)ArgumentValue.Formatted(1234.5m, "F2"));

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1, 1)]
    [InlineData(1001, 2)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(-1000, -1)]
    public void Part_of_a_second_counts_as_one(int milliseconds, long seconds)
    {
        Assert.Equal(seconds, (long)ArgumentValue.Seconds(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(seconds, (long)ArgumentValue.UnixSeconds(DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds)));
    }

    [Fact]
    public void Part_of_a_millisecond_counts_as_one()
    {
        Assert.Equal(1, (long)ArgumentValue.Milliseconds(TimeSpan.FromTicks(1)));
        Assert.Equal(1, (long)ArgumentValue.UnixMilliseconds(DateTimeOffset.UnixEpoch.AddTicks(1)));
        Assert.Equal(1500, (long)ArgumentValue.Milliseconds(TimeSpan.FromSeconds(1.5)));
    }

    [Fact]
    public void Moment_counts_from_1970_whatever_its_offset() => Assert.Equal(
        3600, (long)ArgumentValue.UnixSeconds(new DateTimeOffset(1970, 1, 1, 3, 0, 0, TimeSpan.FromHours(2))));

    [Fact]
    public void Objects_go_through_the_serializer() => Assert.Equal(
        """{"X":1}""", (string?)ArgumentValue.Serialized(new Point(1), new JsonRedisSerializer(), "p"));

    [Fact]
    public void Half_a_surrogate_pair_is_refused_like_in_a_key()
    {
        // Not as arguments of the test: attributes keep their texts in UTF-8.
        string[] texts = ["a\ud800", "\udc00\ud800", "😀\ud83d", "\ud83d\ud83d\ude00"];

        Assert.All(texts, static text => Assert.Throws<ArgumentException>("p", () => ArgumentValue.Of(text, "p")));
        Assert.Throws<ArgumentException>("p", () => ArgumentValue.Of('\ud800', "p"));
    }

    [Fact]
    public void Text_is_refused_exactly_when_it_has_no_UTF8_form() => Prop.ForAll<char[]>(static characters =>
    {
        string text = new([.. characters.Select(static (c, i) => i % 2 == 0 ? (char)(0xd7fe + (c % 0x804)) : c)]);
        bool wellFormed = text.EnumerateRunes().Sum(static r => r.Utf16SequenceLength) == text.Length
            && text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(wellFormed, Record.Exception(() => ArgumentValue.Of(text, "p")) is null);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(-10_000, "0", "0")]
    [InlineData(1, "0.001", "1")]
    [InlineData(2_500_000, "0.25", "250")]
    [InlineData(300_000_001, "30.001", "30001")]
    [InlineData(6_000_000_000_000, "600000", "600000000")]
    public void Time_to_wait_never_turns_endless_by_rounding(long ticks, string seconds, string milliseconds)
    {
        Assert.Equal(seconds, (string?)ArgumentValue.BlockSeconds(new TimeSpan(ticks)));
        Assert.Equal(milliseconds, (string?)ArgumentValue.BlockMilliseconds(new TimeSpan(ticks)));
    }

    [Fact]
    public void Negative_time_to_wait_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ArgumentValue.BlockSeconds(new TimeSpan(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArgumentValue.BlockMilliseconds(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void Serializer_that_returns_null_is_named_before_anything_is_deleted() => Assert.Equal(
        "The serializer 'NoBytes' returned null for 'cart' of type 'int?[]'; it must return bytes for every value.",
        Assert.Throws<InvalidOperationException>(() => ArgumentValue.Serialized(new int?[1], new NoBytes(), "cart")).Message);

    [Fact]
    public void Null_that_formats_itself_is_refused_by_name() => Assert.Throws<ArgumentNullException>(
        "p", () => ArgumentValue.Formatted<System.Net.IPAddress>(null!, null, "p"));

    private sealed class NoBytes : IRedisSerializer
    {
        public byte[] Serialize<T>(T value) => null!;

        public T Deserialize<T>(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
    }

    private sealed record Point(int X);
}
