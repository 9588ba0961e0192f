using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Keys;

namespace RedisTyped.Tests.Keys;

public sealed class KeyBuilderTests
{
    private static readonly KeyShape Shape = new("shape", tagged: false, default);

    private delegate void Formatting(ref KeyBuilder builder);

    [Fact]
    public void Texts_are_UTF_8() => AssertKey("aé😀", (ref b) => b.Append("aé😀", "p"));

    [Fact]
    public void Characters_are_UTF_8() => AssertKey("é", (ref b) => b.Append('é', "p"));

    [Fact]
    public void Booleans_are_one_and_zero() => AssertKey("10", (ref b) =>
    {
        b.Append(true);
        b.Append(false);
    });

    [Fact]
    public void Bytes_stay_as_they_are()
    {
        BuiltKey key = Build((ref b) =>
        {
            b.Append([0, 255], "p");
            b.Append(new byte[] { 1, 2 }.AsMemory(), "p");
            b.AppendLiteral([3]);
        });

        Assert.Equal([0, 255, 1, 2, 3], key.Bytes);
    }

    [Fact]
    public void Numbers_are_invariant_decimal() => AssertKey("-5|18446744073709551615|0.1|1E+30|12.50|-1", (ref b) =>
    {
        b.Append(-5L);
        b.AppendLiteral("|"u8);
        b.Append(ulong.MaxValue);
        b.AppendLiteral("|"u8);
        b.Append(0.1);
        b.AppendLiteral("|"u8);
        b.Append(1e30);
        b.AppendLiteral("|"u8);
        b.Append(12.50m);
        b.AppendLiteral("|"u8);
        b.Append((sbyte)-1);
    });

    [Fact]
    public void Formats_are_applied() => AssertKey("00042|2026-11-21|dddddddddddddddddddddddddddddddd", (ref b) =>
    {
        b.Append(42, "D5");
        b.AppendLiteral("|"u8);
        b.Append(new DateOnly(2026, 11, 21), "yyyy-MM-dd");
        b.AppendLiteral("|"u8);
        b.Append(new Guid("dddddddd-dddd-dddd-dddd-dddddddddddd"), "N");
    });

    [Fact]
    public void Tag_starts_behind_its_brace()
    {
        BuiltKey key = Build((ref b) =>
        {
            b.AppendLiteral("é"u8);
            b.OpenTag();
            b.Append(42);
            b.CloseTag();
            b.AppendLiteral(":x"u8);
        });

        Assert.Equal("é{42}:x", Encoding.UTF8.GetString(key.Bytes));
        Assert.Equal(3, key.TagStart);
        Assert.Same(Shape, key.Shape);
    }

    [Fact]
    public void Key_without_a_tag_says_so() => Assert.Equal(-1, Build((ref b) => b.Append(1)).TagStart);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(256)]
    public void Any_stack_buffer_gives_the_same_key(int stack) => Prop.ForAll<NonNull<string>, long, byte[]>((text, number, bytes) =>
    {
        string wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
        var builder = new KeyBuilder(Shape, stackalloc byte[stack]);
        builder.OpenTag();
        builder.Append(wellFormed, "p");
        builder.CloseTag();
        builder.Append(number);
        builder.Append(bytes, "p");
        builder.AppendLiteral("tail"u8);

        byte[] expected = [.. Encoding.UTF8.GetBytes($"{{{wellFormed}}}{number}"), .. bytes, .. "tail"u8];
        Assert.Equal(expected, builder.Build().Bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Long_key_grows_past_the_stack()
    {
        string text = new('é', 10_000);

        BuiltKey key = Build((ref b) =>
        {
            b.Append(text, "p");
            b.Append(text, "p");
            b.Append(1);
        });

        Assert.Equal(text + text + "1", Encoding.UTF8.GetString(key.Bytes));
    }

    [Theory]
    [InlineData("a", '\uD83D', "", 256)]
    [InlineData("", '\uDE00', "a", 256)]
    [InlineData("aaaa", '\uD83D', "", 1)]
    public void Half_of_a_surrogate_pair_is_refused(string before, char half, string after, int stack)
    {
        string text = before + half + after;
        var refused = Assert.Throws<ArgumentException>(() =>
        {
            var builder = new KeyBuilder(Shape, stackalloc byte[stack]);
            builder.Append(text, "name");
        });

        Assert.Equal("name", refused.ParamName);
        Assert.StartsWith("The text holds half of a surrogate pair", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_as_a_character() =>
        Assert.Throws<ArgumentException>("c", () => Build((ref b) => b.Append('\uD83D', "c")));

    [Fact]
    public void Null_is_refused_by_name()
    {
        Assert.Throws<ArgumentNullException>("text", () => Build((ref b) => b.Append((string)null!, "text")));
        Assert.Throws<ArgumentNullException>("bytes", () => Build((ref b) => b.Append((byte[])null!, "bytes")));
    }

    [Fact]
    public void Key_that_fits_the_stack_costs_its_bytes_and_nothing_else()
    {
        byte[] alone = [];
        BuiltKey key = default;
        long one = AllocatedBytes.Of(() => alone = new byte["{user:12345}:name:2026-11-21"u8.Length]);
        long built = AllocatedBytes.Of(() => key = BuildTypical());

        Assert.Equal(alone.Length, key.Bytes.Length);
        Assert.Equal(one, built);
    }

    private static BuiltKey BuildTypical()
    {
        var builder = new KeyBuilder(Shape, stackalloc byte[KeyBuilder.StackSize]);
        builder.OpenTag();
        builder.AppendLiteral("user:"u8);
        builder.Append(12345L);
        builder.CloseTag();
        builder.AppendLiteral(":"u8);
        builder.Append("name", "part");
        builder.AppendLiteral(":"u8);
        builder.Append(new DateOnly(2026, 11, 21), "yyyy-MM-dd");
        return builder.Build();
    }

    private static void AssertKey(string expected, Formatting format) => Assert.Equal(expected, Encoding.UTF8.GetString(Build(format).Bytes));

    private static BuiltKey Build(Formatting format)
    {
        var builder = new KeyBuilder(Shape, stackalloc byte[KeyBuilder.StackSize]);
        format(ref builder);
        return builder.Build();
    }
}
