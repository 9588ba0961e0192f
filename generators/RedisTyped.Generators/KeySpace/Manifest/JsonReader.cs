using System.Collections.Generic;
using System.Text;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>
/// Reads JSON (RFC 8259), with the place of every value. A compiler lends an analyzer no JSON library that it could count on, and one in
/// the package would meet other analyzers' versions of it.
/// </summary>
internal sealed class JsonReader
{
    // Deeper than any manifest, and far from the end of a compiler's stack.
    private const int MostDepth = 32;

    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonReader(string text) => _text = text;

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="JsonFormatException">It is not JSON.</exception>
    public static JsonValue Read(string text)
    {
        var reader = new JsonReader(text);
        JsonValue value = reader.Value();
        reader.SkipBlanks();
        return reader._at == text.Length ? value : throw reader.Fault("nothing may follow the last brace");
    }

    private JsonValue Value()
    {
        SkipBlanks();
        int start = _at;
        switch (Peek())
        {
            case '"':
                string text = Text();
                return new JsonValue(text, JsonKind.Text, start, _at);
            case '{':
                List<KeyValuePair<string, JsonValue>> members = Between('{', '}', Member);
                return new JsonValue(members, JsonKind.Object, start, _at);
            case '[':
                List<JsonValue> items = Between('[', ']', Value);
                return new JsonValue(items, JsonKind.Array, start, _at);
            default:
                return new JsonValue(Word(), JsonKind.Word, start, _at);
        }
    }

    private List<T> Between<T>(char open, char close, System.Func<T> item)
    {
        if (++_depth > MostDepth)
        {
            throw Fault("it is nested too deep");
        }

        Expect(open);
        var items = new List<T>();
        SkipBlanks();
        if (Peek() != close)
        {
            items.Add(item());
            SkipBlanks();
            while (Peek() == ',')
            {
                _at++;
                items.Add(item());
                SkipBlanks();
            }
        }

        Expect(close);
        _depth--;
        return items;
    }

    private KeyValuePair<string, JsonValue> Member()
    {
        SkipBlanks();
        string name = Text();
        SkipBlanks();
        Expect(':');
        return new KeyValuePair<string, JsonValue>(name, Value());
    }

    private string Text()
    {
        Expect('"');
        var text = new StringBuilder();
        while (Peek() != '"')
        {
            char c = _text[_at];
            if (c < ' ')
            {
                throw Fault("a control character in a string must be escaped");
            }

            _at++;
            text.Append(c == '\\' ? Escaped() : c);
        }

        _at++;
        return text.ToString();
    }

    private char Escaped()
    {
        char c = Peek();
        _at++;
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                int code = (Digit() << 12) | (Digit() << 8) | (Digit() << 4) | Digit();
                return (char)code;
            default:
                _at--;
                throw Fault("there is no such escape");
        }
    }

    private int Digit()
    {
        int digit = "0123456789abcdef".IndexOf(char.ToLowerInvariant(Peek()));
        _at++;
        return digit >= 0 ? digit : throw Fault("four hexadecimal digits are wanted here");
    }

    private string Word()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+' or '.'))
        {
            _at++;
        }

        return _at > start ? _text.Substring(start, _at - start) : throw Fault("a value is missing");
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw Fault("it ends too early");

    private void Expect(char c)
    {
        if (Peek() != c)
        {
            throw Fault($"'{c}' is missing");
        }

        _at++;
    }

    private JsonFormatException Fault(string what) => new(what, _at);
}
