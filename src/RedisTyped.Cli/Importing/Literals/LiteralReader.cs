using System.Globalization;

namespace RedisTyped.Cli.Importing.Literals;

/// <summary>
/// Reads one value of JSON, or of Python as its <c>repr</c> and people write it: <c>{0: {'port': 6379}, 1: {'port': 6380},}</c>, with
/// comments behind <c>#</c>. See https://docs.python.org/3/library/ast.html#ast.literal_eval.
/// </summary>
internal sealed class LiteralReader
{
    private const int DeepestNesting = 32;

    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _depth;

    private LiteralReader(string text) => _text = text;

    /// <exception cref="UsageException">It is no such value, or there is more than one.</exception>
    public static Literal Read(string text, string source)
    {
        var reader = new LiteralReader(text);
        try
        {
            Literal value = reader.Value();
            reader.Skip();
            return reader._at == text.Length ? value : throw Fault("more follows behind the value; give one object and nothing else");
        }
        catch (FormatException e)
        {
            throw new UsageException($"{source} cannot be read: line {reader._line}: {e.Message}.");
        }
    }

    private Literal Value()
    {
        Skip();
        int line = _line;
        if (++_depth > DeepestNesting)
        {
            throw Fault("values are nested too deep");
        }

        Literal value = Peek() switch
        {
            '{' => new Literal(LiteralKind.Members, line) { Members = Members() },
            '[' => new Literal(LiteralKind.List, line) { Items = Items(']') },
            '(' => Parenthesised(line),
            '"' or '\'' => new Literal(LiteralKind.Text, line) { Text = Quoted() },
            '-' or '+' or (>= '0' and <= '9') => new Literal(LiteralKind.Number, line) { Text = Number() },
            _ => Word(line),
        };
        _depth--;
        return value;
    }

    private List<KeyValuePair<string, Literal>> Members()
    {
        var members = new List<KeyValuePair<string, Literal>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        _at++;
        while (!Closes('}'))
        {
            Literal name = Value();
            if (name.Kind is not (LiteralKind.Text or LiteralKind.Number))
            {
                throw Fault("a name is neither text nor a number");
            }

            if (!names.Add(name.Text))
            {
                throw Fault($"'{name.Text}' is written twice");
            }

            Expect(':', $"a colon is missing behind '{name.Text}'");
            members.Add(new(name.Text, Value()));
            Separator('}');
        }

        return members;
    }

    private List<Literal> Items(char close)
    {
        var items = new List<Literal>();
        _at++;
        while (!Closes(close))
        {
            items.Add(Value());
            Separator(close);
        }

        return items;
    }

    // One value in parentheses without a comma is that value.
    private Literal Parenthesised(int line)
    {
        List<Literal> items = Items(')');
        bool one = items.Count == 1 && _text.AsSpan(0, _at - 1).TrimEnd() is [.., not ','];
        return one ? items[0] : new Literal(LiteralKind.Tuple, line) { Items = items };
    }

    private bool Closes(char close)
    {
        Skip();
        if (Peek() != close)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Separator(char close)
    {
        Skip();
        if (Peek() == ',')
        {
            _at++;
        }
        else if (Peek() != close)
        {
            throw Fault($"a comma or '{close}' is missing");
        }
    }

    private void Expect(char expected, string fault)
    {
        Skip();
        if (Peek() != expected)
        {
            throw Fault(fault);
        }

        _at++;
    }

    private string Quoted()
    {
        char quote = _text[_at++];
        var text = new System.Text.StringBuilder();
        for (; ; _at++)
        {
            switch (Peek())
            {
                case '\0' or '\n':
                    throw Fault("a quote is missing at the end of a text");
                case '\\':
                    _at++;
                    text.Append(Escaped());
                    break;
                case char c when c == quote:
                    _at++;
                    return text.ToString();
                case char c:
                    text.Append(c);
                    break;
            }
        }
    }

    private char Escaped() => Peek() switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\b',
        'f' => '\f',
        'x' => Code(2),
        'u' => Code(4),
        char c and ('\\' or '\'' or '"' or '/') => c,
        _ => throw Fault("a text holds a backslash that begins nothing known"),
    };

    private char Code(int digits)
    {
        if (_at + digits >= _text.Length
            || !ushort.TryParse(_text.AsSpan(_at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            throw Fault($"{digits} hexadecimal digits are missing behind a backslash");
        }

        _at += digits;
        return (char)code;
    }

    private string Number()
    {
        int start = _at++;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '.' or '+' or '-')
        {
            _at++;
        }

        string text = _text[start.._at];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text : throw Fault("something is no number");
    }

    private Literal Word(int line)
    {
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '.')
        {
            _at++;
        }

        string word = _text[start.._at];
        if (word is "u" && Peek() is '"' or '\'')
        {
            return new Literal(LiteralKind.Text, line) { Text = Quoted() };
        }

        return word switch
        {
            "null" or "None" => new Literal(LiteralKind.Null, line),
            "true" or "True" => new Literal(LiteralKind.Switch, line) { Text = "true" },
            "false" or "False" => new Literal(LiteralKind.Switch, line) { Text = "false" },
            "" when _at == _text.Length => throw Fault("it ends too early; look for a brace or bracket that is not closed"),

            // The word may be a password that lost its quotes.
            _ => throw Fault("a word is no value; put quotes around texts, and write calls of functions out"),
        };
    }

    private void Skip()
    {
        bool comment = false;
        for (; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (c == '\n')
            {
                _line++;
                comment = false;
            }
            else if (c == '#')
            {
                comment = true;
            }
            else if (!comment && !char.IsWhiteSpace(c) && c != '\ufeff')
            {
                return;
            }
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private static FormatException Fault(string fault) => new(fault);
}
