using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Modes W and S: the writer notes in the target, in the transaction of each batch, how far it is. While a link has nothing to write it notes nothing, and what it
/// has acknowledged to the source tells more.
/// </summary>
internal sealed class WrittenStand(string writer, PlannedLink link, AcknowledgedOffset acknowledged) : ITargetStand
{
    public int Write(RespBuffer request)
    {
        request.WriteRequest("SELECT", "0");
        request.WriteRequest("HMGET", "__rt:ckpt:" + writer, "offset", "phase");
        return 2;
    }

    public ValueTask<long> BeforeAsync(CancellationToken cancellationToken) => acknowledged.ReadAsync(cancellationToken);

    public ValueTask<(long Least, long Most)> StoodAsync(object?[] replies, long before, CancellationToken cancellationToken)
    {
        if (replies[1] is not object?[] { Length: 2 } checkpoint || !long.TryParse(ReplyTree.Text(checkpoint[0]), CultureInfo.InvariantCulture, out long written)
            || ReplyTree.Text(checkpoint[1]) != "stream")
        {
            throw new ReshardException(ReshardFailure.NotFollowing, $"Node '{link.Target}' does not have the snapshot of '{link.Source}' yet; verify when 'redistyped reshard status' says so.");
        }

        // All up to what was acknowledged has been applied, so that nothing between the two was for this target.
        long stood = Math.Max(written, before);
        return ValueTask.FromResult((stood, stood));
    }
}
