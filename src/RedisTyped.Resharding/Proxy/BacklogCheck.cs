using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Looks how long the backlog of a source lasts at what is written to it now, and warns where that is short.</summary>
internal static class BacklogCheck
{
    /// <summary>A backlog that holds less than so much of what is written is too short: a break of some seconds would cost a snapshot.</summary>
    private static readonly TimeSpan LeastBacklog = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(1);

    /// <summary>Looks, for a second, beside what follows the source: before anybody does, there is no backlog, and no offset that grows.</summary>
    /// <param name="address">The server. One that is gone or may not be asked is told of by who follows it.</param>
    /// <param name="source">How to connect.</param>
    /// <param name="name">What the source is called.</param>
    /// <param name="events">Told of a backlog that is short.</param>
    /// <param name="cancellationToken">Gives up, without an exception.</param>
    /// <param name="time">Measures; the system's unless given.</param>
    public static async Task LookAsync(
        SourceAddress address, SourceOptions source, string name, ReshardEvents events, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        try
        {
            var connection = await SourceConnection.OpenAsync(address, source, asReplica: false, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var pipeline = new ReplyPipeline(connection.Stream);
                await using (pipeline.ConfigureAwait(false))
                {
                    string before = await InfoAsync(pipeline, cancellationToken).ConfigureAwait(false);
                    if (before.Length == 0)
                    {
                        return;
                    }

                    long began = time.GetTimestamp();
                    await Task.Delay(Sample, time, cancellationToken).ConfigureAwait(false);
                    string after = await InfoAsync(pipeline, cancellationToken).ConfigureAwait(false);
                    Judge(name, events, new ServerSections(before), new ServerSections(after), time.GetElapsedTime(began));
                }
            }
        }
        catch (Exception e) when (e is ReshardException or IOException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
        }
    }

    private static async Task<string> InfoAsync(ReplyPipeline pipeline, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("INFO", "replication");
        object?[] replies = await pipeline.SendAsync(request, 1, cancellationToken).ConfigureAwait(false);
        return replies[0] is ReplyError ? "" : ReplyTree.Text(replies[0]);
    }

    private static void Judge(string name, ReshardEvents events, ServerSections before, ServerSections after, TimeSpan elapsed)
    {
        if (before.Number("master_repl_offset") is not { } first || after.Number("master_repl_offset") is not { } second || after.Number("repl_backlog_size") is not { } backlog)
        {
            return;
        }

        double rate = (second - first) / elapsed.TotalSeconds;
        if (rate > 0 && backlog / rate < LeastBacklog.TotalSeconds)
        {
            long wanted = (long)Math.Ceiling(rate * LeastBacklog.TotalSeconds / (1 << 20));
            events.Report(
                "backlog-short",
                string.Create(CultureInfo.InvariantCulture, $"The backlog of source {name} holds {backlog / rate:0} s of what is written to it; a break that lasts longer costs a snapshot. CONFIG SET repl-backlog-size {wanted}mb there makes it {LeastBacklog.TotalSeconds:0} s."),
                ("source", name),
                ("backlogBytes", backlog),
                ("bytesPerSecond", (long)rate),
                ("wantedMegabytes", wanted));
        }
    }
}
