using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>Mode P: the target is a replica, and counts its stream as its source does.</summary>
internal sealed class ReplicaStand(string target) : ITargetStand
{
    /// <summary>How many seconds it may be without whom it follows: sync goes on by itself.</summary>
    private const long LongestBreak = 2;

    public int Write(RespBuffer request)
    {
        request.WriteRequest("INFO", "replication");
        return 1;
    }

    public ValueTask<long> BeforeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    public ValueTask<(long Least, long Most)> StoodAsync(object?[] replies, long before, CancellationToken cancellationToken)
    {
        long? offset = StandOf(target, replies[0]);
        return ValueTask.FromResult(offset is { } stands ? (stands, stands) : (-1L, -1L));
    }

    /// <summary>Says how far a replica is in the stream of whom it follows.</summary>
    /// <param name="target">Its name.</param>
    /// <param name="info">What it says of its replication.</param>
    /// <returns>Null where its connection is broken, for a moment.</returns>
    /// <exception cref="ReshardException">It follows nobody, or nobody who is there.</exception>
    public static long? StandOf(string target, object? info)
    {
        var sections = new ServerSections(ReplyTree.Text(info));
        if (sections.Text("role") != "slave" || sections.Number("slave_repl_offset") is not { } offset)
        {
            throw new ReshardException(
                ReshardFailure.NotFollowing, $"Node '{target}' follows nobody, so that there is no telling where it stands; verify while 'redistyped reshard sync' runs, and before the cut-over.");
        }

        if (sections.Text("master_link_status") == "up")
        {
            return offset;
        }

        // One that follows nobody who is there gets no further, and what has been written since is not there yet: no difference.
        return sections.Number("master_link_down_since_seconds") is null or <= LongestBreak
            ? null
            : throw new ReshardException(
                ReshardFailure.NotFollowing, $"Whom node '{target}' follows is gone; verify while 'redistyped reshard sync' runs.");
    }
}
