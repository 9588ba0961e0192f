using System.Collections.Generic;
using System.Text;

namespace RedisTyped.Generators.Lua;

/// <summary>
/// Reads Lua 5.1, which Redis runs, as tokens: comments are left out and strings are one token each, so that nothing in them is taken
/// for code (https://www.lua.org/manual/5.1/manual.html#2.1). What is no Lua gives tokens too: Redis says what is wrong with it.
/// </summary>
internal sealed class LuaLexer
{
    private readonly string _text;
    private readonly List<LuaToken> _tokens = [];
    private int _at;

    private LuaLexer(string text) => _text = text;

    public static IReadOnlyList<LuaToken> Read(string text)
    {
        var lexer = new LuaLexer(text);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        // #!lua flags=no-writes
        if (Peek(0) == '#')
        {
            SkipLine();
        }

        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c is ' ' or '\t' or '\r' or '\n' or '\v' or '\f')
            {
                _at++;
            }
            else if (c == '-' && Peek(1) == '-')
            {
                SkipComment();
            }
            else if (c == '[' && LongBracket() is >= 0 and int level)
            {
                int start = _at;
                Add(LuaTokenKind.String, start, LongText(level));
            }
            else if (c is '\'' or '"')
            {
                int start = _at;
                Add(LuaTokenKind.String, start, QuotedText(c));
            }
            else if (IsLetter(c))
            {
                int start = _at;
                Skip(static c => IsLetter(c) || IsDigit(c));
                Add(LuaTokenKind.Name, start, null);
            }
            else if (IsDigit(c) || (c == '.' && IsDigit(Peek(1))))
            {
                int start = _at;
                SkipNumber();
                Add(LuaTokenKind.Number, start, null);
            }
            else
            {
                int start = _at;
                _at += c != '.' || Peek(1) != '.' ? 1 : Peek(2) != '.' ? 2 : 3;
                Add(LuaTokenKind.Symbol, start, null);
            }
        }
    }

    private void Add(LuaTokenKind kind, int start, string? text) =>
        _tokens.Add(new LuaToken(kind, text ?? _text.Substring(start, _at - start), start, _at - start));

    private void SkipComment()
    {
        _at += 2;
        if (Peek(0) == '[' && LongBracket() is >= 0 and int level)
        {
            LongText(level);
            return;
        }

        SkipLine();
    }

    private void SkipLine() => Skip(static c => c is not ('\n' or '\r'));

    private void SkipNumber()
    {
        Skip(static c => IsDigit(c) || c == '.');
        if (Peek(0) is 'e' or 'E')
        {
            _at++;
            _at += Peek(0) is '+' or '-' ? 1 : 0;
        }

        Skip(static c => IsLetter(c) || IsDigit(c));
    }

    // The number of equals signs of an opening long bracket here, [[ or [==[, or -1 where there is none.
    private int LongBracket()
    {
        int level = 0;
        while (Peek(level + 1) == '=')
        {
            level++;
        }

        return Peek(level + 1) == '[' ? level : -1;
    }

    // From the opening bracket up to the closing one with as many equals signs; a line break right behind the opening does not count.
    private string LongText(int level)
    {
        _at += level + 2;
        if (Peek(0) is '\r' or '\n')
        {
            char first = _text[_at++];
            _at += Peek(0) is '\r' or '\n' && Peek(0) != first ? 1 : 0;
        }

        string close = "]" + new string('=', level) + "]";
        int start = _at;
        int end = _text.IndexOf(close, start, System.StringComparison.Ordinal);
        _at = end < 0 ? _text.Length : end + close.Length;
        return _text.Substring(start, (end < 0 ? _text.Length : end) - start);
    }

    private string QuotedText(char quote)
    {
        var value = new StringBuilder();
        _at++;
        while (_at < _text.Length && _text[_at] != quote && _text[_at] is not ('\n' or '\r'))
        {
            char c = _text[_at++];
            if (c != '\\' || _at == _text.Length)
            {
                value.Append(c);
                continue;
            }

            value.Append(Escaped());
        }

        _at += Peek(0) == quote ? 1 : 0;
        return value.ToString();
    }

    // What stands behind a backslash. Lua 5.1 knows no \x and no \z: these are the letters.
    private char Escaped()
    {
        char c = _text[_at++];
        if (IsDigit(c))
        {
            int code = c - '0';
            for (int digits = 1; digits < 3 && IsDigit(Peek(0)); digits++)
            {
                code = (code * 10) + (_text[_at++] - '0');
            }

            return (char)code;
        }

        if (c is '\r' or '\n')
        {
            _at += Peek(0) is '\r' or '\n' && Peek(0) != c ? 1 : 0;
            return '\n';
        }

        return c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            _ => c,
        };
    }

    private void Skip(System.Func<char, bool> belongs)
    {
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
