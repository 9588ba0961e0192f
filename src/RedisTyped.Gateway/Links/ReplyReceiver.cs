namespace RedisTyped.Gateway.Links;

/// <summary>Whom replies are for: a client, as far as the links know it.</summary>
internal abstract class ReplyReceiver
{
    /// <summary>Guards its row of replies and its output.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Sends what has been written. The lock is not held.</summary>
    public abstract void Flush();

    /// <summary>Sends what has been written, if it still waits for more to be sent with it. The lock is not held.</summary>
    /// <param name="wait">The number of the wait.</param>
    public abstract void FlushDelayed(int wait);
}
