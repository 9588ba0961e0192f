using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.Values;

public sealed class ReplyValueTests
{
#pragma warning disable CA1708 // That they differ by case alone is the point.
    public enum Letter
    {
        a = 1,
        A = 2,
    }
#pragma warning restore CA1708

    public enum Color
    {
        Red,
        Green,
    }

    [Fact]
    public void Text_and_bytes_are_read_as_they_came()
    {
        Assert.Equal("é", ReplyValue.Text("é"));
        Assert.Equal("5", ReplyValue.Text(5));
        Assert.Equal([0, 255], ReplyValue.Bytes(new byte[] { 0, 255 }));
        Assert.Equal([0, 255], ReplyValue.Memory(new byte[] { 0, 255 }).ToArray());
        Assert.Equal([0, 255], ReplyValue.ReadOnlyMemory(new byte[] { 0, 255 }).ToArray());
        Assert.Equal("k", (string?)ReplyValue.Key("k"));
        Assert.True(ReplyValue.Raw(RedisValue.Null).IsNull);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_not_replaced()
    {
        Assert.Throws<FormatException>(() => ReplyValue.Text(new byte[] { (byte)'a', 255 }));
        Assert.Equal("a\ufffd", ReplyValue.Text("a\ufffd"));
        Assert.Equal("a\ufffd", ReplyValue.Text(new byte[] { (byte)'a', 0xef, 0xbf, 0xbd }));
        Assert.Null(ReplyValue.Text(RedisValue.Null));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("OK", true)]
    [InlineData("false", false)]
    public void Booleans_of_Lua_may_be_nil_or_a_status(string? reply, bool value) => Assert.Equal(value, ReplyValue.LuaBoolean(reply));

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("ok")]
    public void What_is_no_boolean_of_Lua_is_refused(string reply) => Assert.Throws<FormatException>(() => ReplyValue.LuaBoolean(reply));

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("true", true)]
    [InlineData("False", false)]
    public void Booleans_are_numbers_or_words(string text, bool value) => Assert.Equal(value, ReplyValue.Boolean(text));

    [Theory]
    [InlineData("2")]
    [InlineData("")]
    [InlineData("yes")]
    public void Other_text_is_no_boolean(string text) => Assert.Throws<FormatException>(() => ReplyValue.Boolean(text));

    [Fact]
    public void Acknowledgement_is_anything_but_nil()
    {
        Assert.True(ReplyValue.Acknowledged("OK"));
        Assert.False(ReplyValue.Acknowledged(RedisValue.Null));
    }

    [Fact]
    public void Integers_come_as_numbers_or_text()
    {
        Assert.Equal(-7, ReplyValue.Integer(-7));
        Assert.Equal(-7, ReplyValue.Integer("-7"));
        Assert.Equal((byte)7, ReplyValue.Number<byte>("7"));
        Assert.Equal(nint.MaxValue, ReplyValue.Number<nint>(nint.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Throws<OverflowException>(() => ReplyValue.Number<byte>(256));
        Assert.Throws<FormatException>(() => ReplyValue.Integer("x"));
        Assert.ThrowsAny<FormatException>(() => ReplyValue.Integer(""));
    }

    [Theory]
    [InlineData("-7", -7)]
    [InlineData("+7", 7)]
    [InlineData(" 7 ", 7)]
    [InlineData("7.0", 7)]
    [InlineData("7e3", 7000)]
    public void Whole_numbers_are_read_in_every_form_of_a_number(string text, int expected)
    {
        Assert.Equal(expected, ReplyValue.Number<int>(text));
        Assert.Equal(expected, ReplyValue.Number<decimal>(text));
    }

    [Theory]
    [InlineData("256")]
    [InlineData("-1")]
    [InlineData("1e3")]
    public void Numbers_out_of_range_are_refused_in_every_form(string text) =>
        Assert.Throws<OverflowException>(() => ReplyValue.Number<byte>(text));

    [Theory]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("+inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("nan", double.NaN)]
    [InlineData("-nan", double.NaN)]
    [InlineData("1.5e3", 1500)]
    [InlineData("-0.25", -0.25)]
    public void Floats_are_read_in_the_spelling_of_Redis(string text, double value)
    {
        Assert.Equal(value, ReplyValue.Float64(text));
        Assert.Equal((float)value, ReplyValue.Float32(text));
    }

    [Fact]
    public void Enums_are_read_by_name_in_any_case_or_by_number()
    {
        Assert.Equal(Color.Green, ReplyValue.Enum<Color>("GREEN"));
        Assert.Equal(Color.Green, ReplyValue.Enum<Color>(1));
        Assert.Throws<FormatException>(() => ReplyValue.Enum<Color>("blue"));
    }

    [Fact]
    public void Enums_that_differ_by_case_alone_come_back_as_they_were()
    {
        Assert.Equal(Letter.A, ReplyValue.Enum<Letter>("A"));
        Assert.Equal(Letter.a, ReplyValue.Enum<Letter>("a"));
    }

    [Fact]
    public void Rune_is_a_single_one()
    {
        Assert.Equal(new System.Text.Rune(0x1f600), ReplyValue.Rune("😀"));
        Assert.Throws<FormatException>(() => ReplyValue.Rune("ab"));
        Assert.Throws<FormatException>(() => ReplyValue.Rune(""));
    }

    [Fact]
    public void Types_of_own_form_are_read_by_it()
    {
        Assert.Equal(System.Numerics.BigInteger.Pow(7, 60), ReplyValue.Parsed<System.Numerics.BigInteger>(ArgumentValue.Formatted(System.Numerics.BigInteger.Pow(7, 60))));
        Assert.Equal(System.Net.IPAddress.IPv6Loopback, ReplyValue.Parsed<System.Net.IPAddress>(ArgumentValue.Formatted(System.Net.IPAddress.IPv6Loopback)));
    }

    [Fact]
    public void Numbers_that_come_as_integers_are_read_without_a_text()
    {
        RedisValue reply = 1234;
        Assert.Equal(1234, ReplyValue.Number<int>(reply));

        Assert.Equal(0, AllocatedBytes.Of(() => ReplyValue.Number<int>(reply)));
    }

    [Fact]
    public void Character_is_a_single_one()
    {
        Assert.Equal('é', ReplyValue.Character("é"));
        Assert.Throws<FormatException>(() => ReplyValue.Character("ab"));
        Assert.Throws<FormatException>(() => ReplyValue.Character(""));
    }

    [Fact]
    public void Times_are_read_in_their_unit()
    {
        Assert.Equal(TimeSpan.FromSeconds(90), ReplyValue.Seconds(90));
        Assert.Equal(TimeSpan.FromMilliseconds(90), ReplyValue.Milliseconds(90));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(90), ReplyValue.UnixSeconds(90));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(90), ReplyValue.UnixMilliseconds(90));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(-2, true)]
    [InlineData(0, false)]
    [InlineData(5, false)]
    public void Negative_time_is_none(int reply, bool none) => Assert.Equal(none, ReplyValue.IsNoTime(reply));

    [Fact]
    public void Objects_come_through_the_serializer() =>
        Assert.Equal(new Point(1), ReplyValue.Serialized<Point>("""{"X":1}""", new JsonRedisSerializer()));

    private sealed record Point(int X);
}
