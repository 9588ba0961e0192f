using RedisTyped.Generators.Lua;

namespace RedisTyped.Generators.Tests.Lua;

public sealed class LuaLexerTests
{
    [Theory]
    [InlineData("return 1", "Name return, Number 1")]
    [InlineData("a.b:c(x)", "Name a, Symbol ., Name b, Symbol :, Name c, Symbol (, Name x, Symbol )")]
    [InlineData("a..b ... .5 1.5e-3 0xFF", "Name a, Symbol .., Name b, Symbol ..., Number .5, Number 1.5e-3, Number 0xFF")]
    [InlineData("x --y\nz", "Name x, Name z")]
    [InlineData("x --[y\nz", "Name x, Name z")]
    [InlineData("x --[[ y\n z ]] w", "Name x, Name w")]
    [InlineData("x --[==[ ]] ]=] y ]==] w", "Name x, Name w")]
    [InlineData("x --[[ never closed", "Name x")]
    [InlineData("#!lua flags=no-writes\nreturn", "Name return")]
    [InlineData("#t", "")]
    [InlineData("return #t", "Name return, Symbol #, Name t")]
    [InlineData("'a' \"b\"", "String a, String b")]
    [InlineData("'it\\'s' \"say \\\"x\\\"\"", "String it's, String say \"x\"")]
    [InlineData("'-- no comment' '[[no]]'", "String -- no comment, String [[no]]")]
    [InlineData("'\\65\\066\\0671\\\\'", "String ABC1\\")]
    [InlineData("'\\x41\\z'", "String x41z")]
    [InlineData("'a\\\nb'", "String a\nb")]
    [InlineData("[[a 'b' ]=] --c]]d", "String a 'b' ]=] --c, Name d")]
    [InlineData("[==[\na\n]] ]=]b]==]", "String a\n]] ]=]b")]
    [InlineData("[[\r\na]]", "String a")]
    [InlineData("t[1] t[ [[k]] ]", "Name t, Symbol [, Number 1, Symbol ], Name t, Symbol [, String k, Symbol ]")]
    [InlineData("[= [", "Symbol [, Symbol =, Symbol [")]
    [InlineData("'open\nx", "String open, Name x")]
    [InlineData("'open\\", "String open\\")]
    [InlineData("[[open", "String open")]
    [InlineData("", "")]
    public void Text_is_read_as_tokens(string text, string expected) =>
        Assert.Equal(expected, string.Join(", ", LuaLexer.Read(text).Select(static t => $"{t.Kind} {t.Text}")));

    [Fact]
    public void Places_include_quotes_and_brackets()
    {
        const string Text = "x = 'a\\'b' .. [=[c]=] -- d";

        Assert.Equal(["x", "=", "'a\\'b'", "..", "[=[c]=]"], LuaLexer.Read(Text).Select(static t => Text.Substring(t.Start, t.Length)));
    }
}
