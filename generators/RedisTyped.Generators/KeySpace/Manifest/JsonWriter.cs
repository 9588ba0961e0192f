using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>Writes JSON with two blanks a step, LF everywhere, and nothing but ASCII: the same bytes on every system.</summary>
internal sealed class JsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;

    public void Object(Action members) => Block('{', '}', members);

    public void Object(string name, Action members)
    {
        Name(name);
        Block('{', '}', members);
    }

    public void Array(string name, Action items)
    {
        Name(name);
        Block('[', ']', items);
    }

    public void Item(Action members)
    {
        NextLine();
        Object(members);
    }

    public void Text(string name, string value)
    {
        Name(name);
        Quote(value);
    }

    public void Number(string name, int value)
    {
        Name(name);
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>An array of texts on one line.</summary>
    public void Texts(string name, IReadOnlyList<string> values)
    {
        Name(name);
        _text.Append('[');
        for (int i = 0; i < values.Count; i++)
        {
            _text.Append(i > 0 ? ", " : "");
            Quote(values[i]);
        }

        _text.Append(']');
    }

    public override string ToString() => _text.ToString();

    private void Block(char open, char close, Action content)
    {
        _text.Append(open);
        _depth++;
        _isFirst = true;
        content();
        _depth--;
        if (!_isFirst)
        {
            EndLine();
        }

        _isFirst = false;
        _text.Append(close);
    }

    private void Name(string name)
    {
        NextLine();
        Quote(name);
        _text.Append(": ");
    }

    private void NextLine()
    {
        _text.Append(_isFirst ? "" : ",");
        _isFirst = false;
        EndLine();
    }

    private void EndLine() => _text.Append('\n').Append(' ', 2 * _depth);

    private void Quote(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '\r' => _text.Append(@"\r"),
                '\t' => _text.Append(@"\t"),
                < ' ' or > '~' => _text.Append(@"\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }
}
