using RedisTyped.Scripting;

namespace RedisTyped.Tests.Scripting;

public sealed class RedisScriptTests
{
    // Answers of SCRIPT LOAD of redis-server 7.0.15.
    [Theory]
    [InlineData("return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")]
    [InlineData("return 'é😀'", "e172a25150f31632476486a25a2d20b0de2c4bb7")]
    [InlineData("-- a\r\nreturn 1\n", "1b960b6d5f0c9e2c09cef3bf8f4287ab8afa99f4")]
    public void Name_is_the_SHA_1_of_the_UTF_8_bytes(string text, string sha1)
    {
        var script = RedisScript.From(text);

        Assert.Equal((text, sha1), (script.Text, script.Sha1));
        Assert.Equal(sha1, script.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void Text_that_is_none_is_refused(string text) => Assert.Throws<ArgumentException>(nameof(text), () => RedisScript.From(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() => Assert.Throws<ArgumentException>("text", () => RedisScript.From("return '\ud83d'"));

    [Fact]
    public void Null_is_refused() => Assert.Throws<ArgumentNullException>("text", () => RedisScript.From(null!));
}
