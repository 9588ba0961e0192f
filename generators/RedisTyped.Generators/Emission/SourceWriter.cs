using System;
using System.Text;
using System.Threading;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes lines at an indentation that blocks open and close. Lines end with LF everywhere, so output is the same on every system.</summary>
/// <param name="cancellation">Stops the writing at the next block.</param>
internal sealed class SourceWriter(CancellationToken cancellation = default)
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
    }

    /// <summary>Opens a block in braces; disposing closes it.</summary>
    public Block Braces(string end = "}")
    {
        cancellation.ThrowIfCancellationRequested();
        Line("{");
        _depth++;
        return new Block(this, end);
    }

    /// <summary>Writes further lines one step in, until disposed.</summary>
    public Block Indent()
    {
        _depth++;
        return new Block(this, null);
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Block(SourceWriter writer, string? end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            if (end is not null)
            {
                writer.Line(end);
            }
        }
    }
}
