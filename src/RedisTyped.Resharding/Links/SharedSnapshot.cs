using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// The snapshot of a source on its way to several links: taken as fast as it comes, and read once for all. A link that fails leaves, and the others go on.
/// Used once.
/// </summary>
/// <param name="context">The source.</param>
/// <param name="link">The connection that it comes by.</param>
/// <param name="links">Who gets it.</param>
/// <param name="onLeft">Told when a link is out of it and its lander at rest, with why, if it failed.</param>
internal sealed class SharedSnapshot(
    SourceContext context, ReplicationLink link, IReadOnlyList<(LinkFeed Feed, LandedPosition? From)> links, Action<LinkFeed, Exception?> onLeft) : IAsyncDisposable
{
    private readonly ByteQueue _bytes = new(context.Options.MemoryPerSource, context.Spool);
    private readonly TaskCompletionSource<SnapshotHeader> _header = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes that came in.</summary>
    public long BytesRead => link.SnapshotRead;

    /// <summary>How many there are, where the source said so.</summary>
    public long? BytesInAll { get; private set; }

    /// <summary>Bytes that wait for links, wherever.</summary>
    public long Waiting => _bytes.Length;

    /// <summary>Takes it from the source.</summary>
    /// <exception cref="ReshardException">It does not come to its end.</exception>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var header = await link.BeginSnapshotAsync(onNewline: null, cancellationToken).ConfigureAwait(false);
        BytesInAll = header.Length;
        _header.SetResult(header);
        await link.CopySnapshotAsync(new SourceSink(_bytes, context), cancellationToken).ConfigureAwait(false);
        _bytes.Complete();
    }

    /// <summary>Gives it to all.</summary>
    /// <returns>Who has landed it.</returns>
    /// <exception cref="ReshardException">It cannot be read, or nobody takes it any more.</exception>
    public async Task<IReadOnlyList<(LinkFeed Feed, LandedPosition? From)>> PassAsync(CancellationToken cancellationToken)
    {
        // Landers are begun with when there is something to give: until then the source makes its snapshot.
        var seats = new List<SnapshotSeat>();
        try
        {
            var header = await _header.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (feed, _) in links)
            {
                seats.Add(new SnapshotSeat(feed, link.Start));
            }

            using var fan = new SnapshotFan(seats, header.Length);
            await ReadAsync(fan, seats, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(seats.Select(seat => seat.EndAsync(fan.StreamDatabase, cancellationToken))).ConfigureAwait(false);
            var landed = new LandedPosition(link.Start, fan.StreamDatabase);
            foreach (var seat in seats.Where(static seat => seat.Fault is not null))
            {
                await seat.AbandonAsync(seat.Fault!).ConfigureAwait(false);
                onLeft(seat.Feed, seat.Fault);
            }

            context.Events.Report(
                "snapshot-landed",
                $"The snapshot of source {context.Name} has landed: {BytesRead} bytes, {fan.KeysRead} keys.",
                ("source", context.Name),
                ("bytes", BytesRead),
                ("keys", fan.KeysRead));
            return [.. seats.Where(static seat => seat.Fault is null).Select(seat => (seat.Feed, (LandedPosition?)landed))];
        }
        catch (Exception e)
        {
            foreach (var seat in seats)
            {
                await seat.AbandonAsync(e).ConfigureAwait(false);
            }

            foreach (var (feed, _) in links)
            {
                onLeft(feed, seats.Find(seat => seat.Feed == feed)?.Fault);
            }

            throw e switch
            {
                RdbFormatException format => new ReshardException(
                    format.Fault == RdbFault.Unsupported ? ReshardFailure.Snapshot : ReshardFailure.SnapshotDamaged, $"Source {context.Name}: {format.Message}", format),
                StrayKeyException => new ReshardException(ReshardFailure.Stray, e.Message, e),
                _ => e,
            };
        }
    }

    public ValueTask DisposeAsync() => _bytes.DisposeAsync();

    private async Task ReadAsync(SnapshotFan fan, List<SnapshotSeat> seats, CancellationToken cancellationToken)
    {
        while (true)
        {
            var bytes = await _bytes.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (bytes.Count == 0)
            {
                fan.Complete();
                return;
            }

            try
            {
                long keys = fan.KeysRead;
                if (fan.Feed(bytes) < bytes.Count)
                {
                    throw new ReshardException(ReshardFailure.SnapshotDamaged, $"Source {context.Name} sent bytes behind the end of its snapshot.");
                }

                await fan.FlushAsync(cancellationToken).ConfigureAwait(false);
                await context.Rate.PassAsync(bytes.Count, fan.KeysRead - keys, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ByteQueue.Return(bytes);
            }

            if (seats.TrueForAll(static seat => seat.Fault is not null))
            {
                throw seats[0].Fault!;
            }
        }
    }
}
