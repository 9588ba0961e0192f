using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>Mode P: the target is a replica, and counts its stream as its source does.</summary>
internal sealed class ReplicaStand(string target) : ITargetStand
{
    public int Write(RespBuffer request)
    {
        request.WriteRequest("INFO", "replication");
        return 1;
    }

    public ValueTask<long> BeforeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    public ValueTask<(long Least, long Most)> StoodAsync(object?[] replies, long before, CancellationToken cancellationToken)
    {
        var sections = new ServerSections(ReplyTree.Text(replies[0]));
        if (sections.Text("role") != "slave" || sections.Number("slave_repl_offset") is not { } offset)
        {
            throw new ReshardException(
                ReshardFailure.NotFollowing, $"Node '{target}' follows nobody, so that there is no telling where it stands; verify while 'redistyped reshard sync' runs, and before the cut-over.");
        }

        return ValueTask.FromResult((offset, offset));
    }
}
