using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// A command of a link's stream that is taken in pieces, because its words are too long to be waited for: given on as it comes, or dropped. Not thread-safe.
/// </summary>
internal sealed class LinkLong
{
    private readonly LongCommand _command = new();

    /// <summary>Whether more of it is to come.</summary>
    public bool IsActive => _command.IsActive;

    /// <summary>Whether it only serves the link, and so is given to nobody; that of the last one, once it has ended.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Forgets a command that was begun.</summary>
    public void Reset() => _command.Reset();

    /// <summary>Begins one by the words of it that are there.</summary>
    /// <param name="input">The bytes that it begins.</param>
    /// <param name="words">Its first words.</param>
    /// <param name="begun">How many bytes those are.</param>
    /// <returns>False for one that is only understood whole.</returns>
    public bool TryBegin(ReadOnlySpan<byte> input, ReadOnlySpan<ArgumentRange> words, out int begun)
    {
        begun = 0;
        if (words.Length == 0)
        {
            return false;
        }

        CommandKind? kind = CommandClasses.BuiltIn.Find(words[0].Of(input))?.Kind;
        bool isDropped = kind is CommandKind.Idle or CommandKind.Message;
        if (!isDropped && kind is not (CommandKind.SingleKey or CommandKind.KeySubset or CommandKind.PairSubset))
        {
            return false;
        }

        RespNumber.Read(input, 1, out long count, out _);
        begun = words[^1].Start + words[^1].Length + 2;
        IsDropped = isDropped;
        _command.Begin((int)count - words.Length);
        return true;
    }

    /// <summary>Takes what belongs to it.</summary>
    /// <returns>How many bytes do; all of them while it is active afterwards.</returns>
    public int Take(ReadOnlySpan<byte> input) => _command.Take(input);
}
