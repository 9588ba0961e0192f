using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Follows a source, over whichever of its servers answers. Thread-safe.</summary>
internal sealed class ReplicationClient(SourceOptions options, ReshardEvents events)
{
    public SourceOptions Options => options;

    /// <summary>Connects and greets, to see whether the source can be followed; asks for nothing.</summary>
    /// <returns>The first server that agrees.</returns>
    /// <exception cref="ReshardException">None does; the failure is that of the first.</exception>
    public async Task<SourceAddress> CheckAsync(CancellationToken cancellationToken)
    {
        ReshardException? first = null;
        foreach (var node in options.Nodes)
        {
            try
            {
                var connection = await SourceConnection.OpenAsync(node, options, asReplica: true, cancellationToken).ConfigureAwait(false);
                await connection.DisposeAsync().ConfigureAwait(false);
                return node;
            }
            catch (ReshardException e)
            {
                first ??= e;
            }
        }

        throw first ?? throw new InvalidOperationException("The source has no nodes.");
    }

    /// <summary>Begins to follow; tries all servers again and again, less and less often.</summary>
    /// <param name="resume">Where to go on; null for a snapshot. Where no server can go on there, a snapshot comes.</param>
    /// <param name="patience">How long to try; null for ever.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">Nobody could be followed in time, or all refuse.</exception>
    public async Task<ReplicationLink> OpenAsync(ReplicationPosition? resume, TimeSpan? patience, CancellationToken cancellationToken) =>
        (await OpenAsync(resume, onlyPartial: false, patience, cancellationToken).ConfigureAwait(false))!;

    /// <summary>As <see cref="OpenAsync(ReplicationPosition?, TimeSpan?, CancellationToken)"/>, but takes no snapshot.</summary>
    /// <returns>The link; null when every server that answers would begin with a snapshot.</returns>
    /// <exception cref="ReshardException">Nobody could be followed in time, or all refuse.</exception>
    public Task<ReplicationLink?> ResumeAsync(ReplicationPosition resume, TimeSpan? patience, CancellationToken cancellationToken) =>
        OpenAsync(resume, onlyPartial: true, patience, cancellationToken);

    private async Task<ReplicationLink?> OpenAsync(
        ReplicationPosition? resume, bool onlyPartial, TimeSpan? patience, CancellationToken cancellationToken)
    {
        long began = options.Time.GetTimestamp();
        var delay = options.FirstRetryDelay;
        while (true)
        {
            ReshardException last;
            try
            {
                return await TryAllAsync(resume, onlyPartial, cancellationToken).ConfigureAwait(false);
            }
            catch (ReshardException e) when (!e.IsFinal)
            {
                last = e;
            }

            if (patience is { } limit && options.Time.GetElapsedTime(began) + delay > limit)
            {
                throw last;
            }

            events.Report(
                "source-retry",
                string.Create(CultureInfo.InvariantCulture, $"{last.Message} Trying again in {delay.TotalSeconds:0.#} s."),
                ("delayMs", (long)delay.TotalMilliseconds));
            await Task.Delay(delay, options.Time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < options.LongestRetryDelay ? delay * 2 : options.LongestRetryDelay;
        }
    }

    private async Task<ReplicationLink?> TryAllAsync(ReplicationPosition? resume, bool onlyPartial, CancellationToken cancellationToken)
    {
        // A server that would send everything anew may stand before one that can go on, such as a primary that lost its
        // history before the replica that was promoted in its place: the first round takes only the latter.
        ReshardException? refusal = null;
        ReshardException? fault = null;
        bool anyAnswered = false;
        int first = onlyPartial || (resume is not null && options.Nodes.Count > 1) ? 0 : 1;
        for (int round = first; round < (onlyPartial ? 1 : 2); round++)
        {
            foreach (var node in options.Nodes)
            {
                try
                {
                    if (await TryAsync(node, resume, onlyPartial: round == 0, cancellationToken).ConfigureAwait(false) is { } link)
                    {
                        return link;
                    }

                    anyAnswered = true;
                }
                catch (ReshardException e)
                {
                    fault ??= e;
                    refusal ??= e.IsFinal ? e : null;
                }
            }

            if (!anyAnswered)
            {
                break;
            }
        }

        return onlyPartial && anyAnswered
            ? null
            : throw refusal ?? (Exception?)fault ?? new InvalidOperationException("The source has no nodes.");
    }

    private async Task<ReplicationLink?> TryAsync(
        SourceAddress node, ReplicationPosition? resume, bool onlyPartial, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(node, options, asReplica: true, cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = await connection.SyncAsync(resume, onNewline: null, cancellationToken).ConfigureAwait(false);
            if (onlyPartial && answer.IsFull)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                return null;
            }

            return new ReplicationLink(connection, answer, options);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
