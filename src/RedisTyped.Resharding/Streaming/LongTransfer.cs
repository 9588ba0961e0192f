namespace RedisTyped.Resharding.Streaming;

/// <summary>Gives the parts of a long command as they come, or filler for them. Not thread-safe.</summary>
internal sealed class LongTransfer(ReplicaOutput output)
{
    private readonly LongCommand _command = new();
    private bool _passes;
    private bool _closes;

    /// <summary>Whether more of the command is to come.</summary>
    public bool IsActive => _command.IsActive;

    /// <summary>How many bytes of it have been taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Begins with the part that has come.</summary>
    /// <param name="passes">Whether the command goes on, or is left out.</param>
    /// <param name="head">The part, which ends with a word.</param>
    /// <param name="words">How many more words there are.</param>
    public void Begin(bool passes, ReadOnlySpan<byte> head, int words)
    {
        _passes = passes;
        Taken = head.Length;
        _command.Begin(words);
        if (passes)
        {
            output.Pass(head);
        }
        else
        {
            _closes = output.BeginLongDrop(head.Length);
        }
    }

    /// <summary>Takes what belongs to the command.</summary>
    /// <returns>How many bytes do; all of them while it is active afterwards.</returns>
    public int Take(ReadOnlySpan<byte> input)
    {
        int length = _command.Take(input);
        Taken += length;
        if (_passes)
        {
            output.PassMore(input[..length]);
            return length;
        }

        output.Drop(length);
        if (!IsActive)
        {
            output.EndLongDrop(_closes);
        }

        return length;
    }
}
