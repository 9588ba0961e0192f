using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Keys;
using RedisTyped.Scanning;

namespace RedisTyped.Tests.Scanning;

public sealed class KeyPatternTests
{
    [Fact]
    public void Text_is_escaped_and_outputs_are_stars()
    {
        var pattern = new KeyPattern();
        pattern.AddText("a*b?[c]\\{"u8);
        pattern.AddOutput();
        pattern.AddText("}:x"u8);

        Assert.Equal(@"a\*b\?\[c\]\\{*}:x", (string?)pattern.Glob);
    }

    [Fact]
    public void Globs_stay_as_they_are_beside_escaped_values()
    {
        var pattern = new KeyPattern();
        pattern.AddGlob("user:"u8);
        pattern.AddText("a*"u8);
        pattern.AddGlob(":[ab]*"u8);

        Assert.Equal(@"user:a\*:[ab]*", (string?)pattern.Glob);
    }

    [Theory]
    [InlineData("user:42:name", 42L)]
    [InlineData("user:-7:name", -7L)]
    public void A_key_is_read_back(string key, long id)
    {
        Assert.True(TryReadId(key, out long read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("user:042:name")]
    [InlineData("user:+42:name")]
    [InlineData("user: 42:name")]
    [InlineData("user:4 2:name")]
    [InlineData("user:4e1:name")]
    [InlineData("user:1,000:name")]
    [InlineData("user:99999999999999999999:name")]
    [InlineData("user::name")]
    [InlineData("user:x:name")]
    [InlineData("user:42:names")]
    [InlineData("users:42:name")]
    [InlineData("user:name")]
    public void A_key_that_the_template_would_not_make_is_a_misfit(string key) => Assert.False(TryReadId(key, out _));

    [Fact]
    public void A_key_that_reads_back_in_two_ways_is_a_misfit()
    {
        Assert.True(TryReadTexts("x:1:2", out var one));
        Assert.Equal(("1", "2"), one);
        Assert.False(TryReadTexts("x:1:2:3", out _));
    }

    [Fact]
    public void A_type_can_tell_where_an_output_ends()
    {
        Assert.True(TryReadPair("user:42:address:city", out var read));
        Assert.Equal((42L, "address:city"), read);
    }

    [Fact]
    public void A_key_made_to_be_cut_in_millions_of_ways_is_given_up() => Assert.False(TryReadNumbers("x:" + new string(':', 5_000) + "y", out _));

    [Fact]
    public void Bytes_that_are_no_text_do_not_fit_a_text()
    {
        Assert.False(KeyOutput.Text([0xff, 0xfe], out _));
        Assert.True(KeyOutput.Bytes([0xff, 0xfe], out byte[] bytes));
        Assert.Equal([0xff, 0xfe], bytes);
    }

    /// <summary>What a key was made of comes back, or the key can be made of something else as well and is a misfit.</summary>
    [Fact]
    public void Reading_is_the_inverse_of_formatting() => Prop.ForAll(
        ArbMap.Default.ArbFor<long>(), Gen.Elements("", ":", "a", "a:b", "1:2", "ö*", "{x}", "?").ListOf().Select(string.Concat).ToArbitrary(),
        static (id, field) => TryReadPair($"user:{id}:{field}", out var read) && read == (id, field)).QuickCheckThrowOnFailure();

    /// <summary>Whatever is read from any bytes makes the same bytes again.</summary>
    [Fact]
    public void Formatting_is_the_inverse_of_reading()
    {
        int fitting = 0;
        Gen<string> any = Gen.Elements("user:", ":", "1", "0", "-", "+", "x", " ", "name", "é").ListOf().Select(string.Concat);

        // Of words at random too few would fit.
        Gen<string> keys = Gen.Elements("", "1:", "-10:").Zip(any).Select(static k => k.Item1 + k.Item2);
        Prop.ForAll(keys.ToArbitrary(), rest =>
        {
            if (!TryReadPair("user:" + rest, out var read))
            {
                return true;
            }

            fitting++;
            return string.Create(CultureInfo.InvariantCulture, $"user:{read.Id}:{read.Field}") == "user:" + rest;
        }).QuickCheckThrowOnFailure();
        Assert.True(fitting > 0);
    }

    private static bool TryReadId(string key, out long id)
    {
        KeyPattern pattern = Pattern("user:", ":name");
        return pattern.TryRead(Encoding.UTF8.GetBytes(key), Read, out id);

        static bool Read(KeyPieces pieces, out long id) =>
            KeyOutput.Number(pieces[0], false, out id) && pieces.Make(Key($"user:{id}:name"));
    }

    private static bool TryReadPair(string key, out (long Id, string Field) value)
    {
        KeyPattern pattern = Pattern("user:", ":", "");
        return pattern.TryRead(Encoding.UTF8.GetBytes(key), Read, out value);

        static bool Read(KeyPieces pieces, out (long Id, string Field) value)
        {
            value = default;
            if (!KeyOutput.Number(pieces[0], false, out long id) || !KeyOutput.Text(pieces[1], out string? field))
            {
                return false;
            }

            value = (id, field);
            return pieces.Make(Key(string.Create(CultureInfo.InvariantCulture, $"user:{id}:{field}")));
        }
    }

    private static bool TryReadTexts(string key, out (string, string) value)
    {
        KeyPattern pattern = Pattern("x:", ":", "");
        return pattern.TryRead(Encoding.UTF8.GetBytes(key), Read, out value);

        static bool Read(KeyPieces pieces, out (string, string) value)
        {
            KeyOutput.Text(pieces[0], out string? first);
            KeyOutput.Text(pieces[1], out string? second);
            value = (first!, second!);
            return pieces.Make(Key($"x:{first}:{second}"));
        }
    }

    private static bool TryReadNumbers(string key, out long value)
    {
        KeyPattern pattern = Pattern("x:", ":", ":", ":", "y");
        return pattern.TryRead(
            Encoding.UTF8.GetBytes(key), static (KeyPieces pieces, out long read) => KeyOutput.Number(pieces[0], false, out read), out value);
    }

    private static KeyPattern Pattern(params string[] texts)
    {
        var pattern = new KeyPattern();
        for (int i = 0; i < texts.Length; i++)
        {
            if (i > 0)
            {
                pattern.AddOutput();
            }

            pattern.AddText(Encoding.UTF8.GetBytes(texts[i]));
        }

        return pattern;
    }

    private static BuiltKey Key(string text) => new(KeyPattern.Shape, Encoding.UTF8.GetBytes(text), -1);
}
