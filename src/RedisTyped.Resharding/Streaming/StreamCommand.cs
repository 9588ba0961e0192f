using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Streaming;

/// <summary>A command of the stream, its words where they were received.</summary>
/// <param name="bytes">The command as an array of bulk strings.</param>
/// <param name="words">Where its words stand in that.</param>
/// <param name="length">How many bytes of the stream it took; other than that of <paramref name="bytes"/> where it was a line of text.</param>
internal readonly ref struct StreamCommand(ReadOnlySpan<byte> bytes, ReadOnlySpan<ArgumentRange> words, int length)
{
    private readonly ReadOnlySpan<ArgumentRange> _words = words;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int Length { get; } = length;

    /// <summary>How many words there are, the name's included; 0 for a bare newline.</summary>
    public int Count => _words.Length;

    public ReadOnlySpan<byte> this[int word] => _words[word].Of(Bytes);

    /// <summary>Whether a word is a keyword, in any case of letters.</summary>
    public bool Is(int word, ReadOnlySpan<byte> keyword) => System.Text.Ascii.EqualsIgnoreCase(this[word], keyword);
}
