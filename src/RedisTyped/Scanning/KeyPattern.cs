using System.ComponentModel;
using RedisTyped.Keys;
using StackExchange.Redis;

namespace RedisTyped.Scanning;

/// <summary>
/// A key template as a glob, and the way back from a key to the pieces that stand at its outputs. Only generated code uses it; it
/// builds one for a call.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyPattern
{
    /// <summary>A shape for values that are formatted as in a key, but are none.</summary>
    public static readonly KeyShape Shape = new("", tagged: false, default);

    // A key that can be cut in more ways than this is called a misfit without trying them all: a hostile one could be cut in millions.
    private const int MostCuts = 10_000;

    private readonly List<byte> _glob = [];
    private readonly List<List<byte>> _texts = [[]];

    /// <summary>The pattern for MATCH.</summary>
    public RedisValue Glob => _glob.ToArray();

    /// <summary>Adds text that keys hold as it is; what is special in a glob is escaped.</summary>
    /// <param name="utf8">The text.</param>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        foreach (byte b in utf8)
        {
            if ("*?[]\\"u8.Contains(b))
            {
                _glob.Add((byte)'\\');
            }

            _glob.Add(b);
            _texts[^1].Add(b);
        }
    }

    /// <summary>Adds a piece of a glob.</summary>
    /// <param name="utf8">The piece.</param>
    public void AddGlob(ReadOnlySpan<byte> utf8) => _glob.AddRange(utf8);

    /// <summary>Adds a place for any bytes, to be read from keys.</summary>
    public void AddOutput()
    {
        _glob.Add((byte)'*');
        _texts.Add([]);
    }

    /// <summary>Reads a key back.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads the pieces, and says whether they make the same key again.</param>
    /// <param name="value">What was read.</param>
    /// <returns>Whether the key can be cut in exactly one way that <paramref name="read"/> accepts.</returns>
    internal bool TryRead<T>(byte[] key, KeyReading<T> read, out T value)
    {
        var cuts = new Cuts<T>(key, _texts.ConvertAll(static t => t.ToArray()), read);
        return cuts.TryFindOne(out value);
    }

    private sealed class Cuts<T>(byte[] key, List<byte[]> texts, KeyReading<T> read)
    {
        private readonly Range[] _pieces = new Range[texts.Count - 1];
        private int _tried;
        private int _found;
        private T _value = default!;

        public bool TryFindOne(out T value)
        {
            if (key.AsSpan().StartsWith(texts[0]) && key.AsSpan().EndsWith(texts[^1]))
            {
                Cut(0, texts[0].Length);
            }

            value = _value;
            return _found == 1 && _tried <= MostCuts;
        }

        private bool IsSettled => _found > 1 || _tried > MostCuts;

        // Cuts the piece of an output, which starts where it is said, and those behind it.
        private void Cut(int output, int start)
        {
            _tried++;
            byte[] text = texts[output + 1];
            if (output == _pieces.Length - 1)
            {
                if (key.Length - text.Length >= start)
                {
                    _pieces[output] = start..(key.Length - text.Length);
                    Try();
                }

                return;
            }

            for (int at = start; !IsSettled && at + text.Length <= key.Length; at++)
            {
                int next = key.AsSpan(at).IndexOf(text);
                if (next < 0)
                {
                    return;
                }

                at += next;
                _pieces[output] = start..at;
                Cut(output + 1, at + text.Length);
            }
        }

        private void Try()
        {
            if (read(new KeyPieces(key, _pieces), out T value))
            {
                _value = value;
                _found++;
            }
        }
    }
}

/// <summary>Reads what a key holds at the outputs of its template. Only generated code implements it.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="pieces">The pieces.</param>
/// <param name="value">What was read.</param>
/// <returns>Whether they can be read, and make the same key again.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate bool KeyReading<T>(KeyPieces pieces, out T value);
