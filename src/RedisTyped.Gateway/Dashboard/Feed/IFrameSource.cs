namespace RedisTyped.Gateway.Dashboard.Feed;

/// <summary>Gives what a feed sends. Asked by one at a time, and only while somebody looks.</summary>
internal interface IFrameSource
{
    /// <summary>What a viewer must have first: the topology of the moment.</summary>
    byte[] Opening { get; }

    /// <summary>Reads once; what has changed since the last time.</summary>
    /// <param name="viewers">How many look.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The messages; the last of them is what a viewer who comes now is shown at once.</returns>
    Task<IReadOnlyList<byte[]>> ReadAsync(int viewers, CancellationToken stop);
}
