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

    /// <summary>The end of the command that made it necessary, or what is only to be had from there on: the source had run it when it was asked.</summary>
    public long Needed { get; } = needed;

    /// <summary>Whether the last that the stream says of it, before what was read, is that it is deleted: where it was not there it is gone then, and not hidden.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>The answer, once it is there.</summary>
    public StampedValue? Value { get; set; }
}
