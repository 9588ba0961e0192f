using System.ComponentModel;
using RedisTyped.Keys;

namespace RedisTyped.Scanning;

/// <summary>A key cut at the outputs of its template. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct KeyPieces
{
    private readonly ReadOnlySpan<byte> _key;
    private readonly ReadOnlySpan<Range> _pieces;

    internal KeyPieces(ReadOnlySpan<byte> key, ReadOnlySpan<Range> pieces)
    {
        _key = key;
        _pieces = pieces;
    }

    /// <summary>The piece at an output.</summary>
    /// <param name="output">The output, counted from 0.</param>
    public ReadOnlySpan<byte> this[int output] => _key[_pieces[output]];

    /// <summary>Whether a key formatted from what was read is the one that was cut.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether both have the same bytes.</returns>
    public bool Make(in BuiltKey key) => _key.SequenceEqual(key.Bytes);
}
