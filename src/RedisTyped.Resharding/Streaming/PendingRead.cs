namespace RedisTyped.Resharding.Streaming;

/// <summary>A key that the stream does not tell a replica enough of, and that is read from the source instead.</summary>
/// <param name="key">The key.</param>
/// <param name="db">Its database.</param>
/// <param name="answer">What is read.</param>
/// <param name="needed">The offset that it must be read at, or later.</param>
internal sealed class PendingRead(byte[] key, int db, Task<StampedValue> answer, long needed)
{
    public byte[] Key { get; } = key;

    public int Db { get; } = db;

    public Task<StampedValue> Answer { get; } = answer;

    /// <summary>The end of the command that made it necessary: the source had run it when it was asked.</summary>
    public long Needed { get; } = needed;

    /// <summary>The answer, once it is there.</summary>
    public StampedValue? Value { get; set; }
}
