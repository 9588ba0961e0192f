using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>The two sides of a link, and where in the source's stream each of them stands when it is read.</summary>
internal sealed class LinkSides(NodeClient source, NodeClient target, SourceWatch watch, ITargetStand stand, VerifyOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public NodeClient Source => source;

    public NodeClient Target => target;

    public SourceWatch Watch => watch;

    /// <summary>Whether the target's place is told each second only.</summary>
    public bool IsCoarse => stand.IsCoarse;

    /// <summary>Reads the stamp of a source.</summary>
    public long SourceOffset(object? stamp) => new ServerSections(ReplyTree.Text(stamp)).Number("master_repl_offset")
        ?? throw source.Refused("INFO", stamp as ReplyError ?? new ReplyError("it tells no offset"));

    /// <summary>Reads the target once it stands at an offset, or further.</summary>
    /// <param name="atLeast">From which offset on keys have been watched.</param>
    /// <param name="read">Reads, with the stamp that it is given, and gives the replies to the stamp last.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was read, and between which offsets the target stood then.</returns>
    /// <exception cref="ReshardException">The target does not get there in time.</exception>
    public async Task<(T Read, long Least, long Most)> ReadTargetAsync<T>(
        long atLeast, Func<Func<RespBuffer, int>, Task<(T Read, object?[] Stamp)>> read, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            long before = await stand.BeforeAsync(cancellationToken).ConfigureAwait(false);
            var (result, stamp) = await read(stand.Write).ConfigureAwait(false);
            if (stamp.OfType<ReplyError>().FirstOrDefault() is { } error)
            {
                throw target.Refused("INFO", error);
            }

            var (least, most) = await stand.StoodAsync(stamp, before, cancellationToken).ConfigureAwait(false);
            if (least >= atLeast)
            {
                return (result, least, most);
            }

            if (time.GetElapsedTime(begun) > options.Patience)
            {
                throw new ReshardException(
                    ReshardFailure.NotFollowing,
                    FormattableString.Invariant($"Node '{target.Node}' stands at offset {least} of '{source.Node}' and does not get to {atLeast} within {options.Patience.TotalSeconds:0.#} s; ")
                    + "look whether 'redistyped reshard sync' runs and keeps up.");
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
