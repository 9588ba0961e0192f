using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Follows the stream of a server that serves on, from the cut-over on, and tells of writes to keys that moved away from it. Such a key is a copy that nobody reads
/// any more, so that nobody should write it.
/// </summary>
/// <remarks>Deletions are not told of: a copy that expires looks the same. Nor is RESTORE, by which the tool's own way back writes.</remarks>
/// <param name="server">What the server is called.</param>
/// <param name="source">How to follow it.</param>
/// <param name="moved">The keys that have moved.</param>
/// <param name="onWrite">Told of each.</param>
/// <param name="events">Told what happens.</param>
internal sealed class LateWriteWatch(string server, SourceOptions source, IKeyFilter moved, Action<LateWrite> onWrite, ReshardEvents events)
{
    /// <summary>Follows until cancelled.</summary>
    /// <param name="from">Where the cut-over held its writes back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ReshardException">It cannot be followed from there any more.</exception>
    public async Task RunAsync(ReplicationPosition from, CancellationToken cancellationToken)
    {
        try
        {
            await new KeyWatch(server, source, Look, static _ => { }, static _ => { }, events).RunAsync(new LandedPosition(from, 0), cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e)
        {
            throw KeyWatch.Ended(e, "late writes are not seen any more");
        }
    }

    private void Look(ReadOnlySpan<byte> key, int db, CommandClass type)
    {
        if (type.Kind != CommandKind.KeySubset && type.Name != "RESTORE" && moved.Keeps(key, db))
        {
            onWrite(new LateWrite(source.Time.GetUtcNow(), server, db, key.ToArray(), type.Name));
        }
    }
}
