using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Proxy;

/// <summary>The replicas of one target on one link: each is given the same bytes, and the slowest sets the pace.</summary>
internal sealed class FollowerGroup(ProxyTarget target, IReadOnlyList<Follower> followers)
{
    public ProxyTarget Target => target;

    /// <summary>Whether any of them is still here.</summary>
    public bool IsHere => followers.Any(static follower => follower.IsHere);

    /// <summary>Whether they cannot go on where they are.</summary>
    public bool NeedsSnapshot { get; set; }

    /// <summary>Puts replicas together by their targets.</summary>
    public static IReadOnlyList<FollowerGroup> Of(IEnumerable<Follower> followers) =>
        [.. followers.GroupBy(static follower => follower.Target).Select(static group => new FollowerGroup(group.Key, [.. group]))];

    /// <summary>Gives bytes of the snapshot, and waits for room.</summary>
    public ValueTask GiveSnapshotAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        GiveAsync(bytes, static follower => follower.Session.Snapshot!, cancellationToken);

    /// <summary>Gives bytes of the stream, and waits for room.</summary>
    public ValueTask GiveStreamAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        GiveAsync(bytes, static follower => follower.Session.Stream!, cancellationToken);

    private async ValueTask GiveAsync(ReadOnlyMemory<byte> bytes, Func<Follower, ByteQueue> queue, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        foreach (var follower in followers)
        {
            if (follower.IsHere)
            {
                await follower.WriteAsync(queue(follower), bytes, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
