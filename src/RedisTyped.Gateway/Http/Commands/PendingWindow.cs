namespace RedisTyped.Gateway.Http.Commands;

/// <summary>
/// How many commands of one request may be pending: a few before it is known how long their replies are, then one more with each that comes, but only as many as would have
/// so much together, were all as long as the longest of late.
/// </summary>
/// <param name="limit">How many may be pending at most.</param>
internal sealed class PendingWindow(int limit)
{
    private const int First = 16;
    private const long Bytes = 8 * 1024 * 1024;

    private long _longest = 1;

    /// <summary>How many may be pending now.</summary>
    public int Size { get; private set; } = Math.Min(First, limit);

    /// <summary>Takes note of a reply that has come.</summary>
    /// <param name="replyBytes">How long it is; at least 1.</param>
    public void Note(long replyBytes)
    {
        // One that was long by far counts for less with each that comes.
        _longest = Math.Max(_longest / 2, replyBytes);
        Size = (int)Math.Clamp(Bytes / _longest, 1, Math.Min(Size + 1, limit));
    }
}
