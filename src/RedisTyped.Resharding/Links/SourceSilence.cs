using System.Globalization;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Tells of a source that is connected and has said nothing for longer than there is between two of its pings, as one that hangs: nobody knows then what is written there. The
/// connection is given up later, by <see cref="SourceOptions.SilenceTimeout"/>.
/// </summary>
/// <param name="context">The source.</param>
/// <param name="current">Gives the connection to it; null while there is none, or a snapshot comes by it.</param>
/// <param name="onSilence">Told for how long it has said nothing, again and again; null when it is heard of again, or the connection is another one.</param>
internal sealed class SourceSilence(SourceContext context, Func<ReplicationLink?> current, Action<TimeSpan?> onSilence)
{
    /// <summary>A source pings every ten seconds unless it is told otherwise: half as long again.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private ReplicationLink? _silent;

    /// <summary>Watches until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        TimeSpan longest = Shortest;
        while (true)
        {
            await Task.Delay(Pace, context.Time, cancellationToken).ConfigureAwait(false);
            ReplicationLink? link = current();
            if (_silent is not null && (link != _silent || link.Silence < Shortest))
            {
                Hear(link);
            }

            if (link is null || link.Silence < Shortest)
            {
                longest = Shortest;
            }
            else if (_silent is not null)
            {
                onSilence(link.Silence);
            }
            else if (link.Silence >= longest)
            {
                // Asked only now: what it says of its pings may change, and tells whether it hangs.
                var (answers, period) = await SourcePings.AskAsync(link.Address, context.Source, cancellationToken).ConfigureAwait(false);
                TimeSpan silence = link.Silence;
                longest = !answers ? Shortest : period is { } known ? Longer(known * SourcePings.Grace, Shortest) : silence + Shortest;
                if (silence >= longest && current() == link)
                {
                    Tell(link, silence, answers);
                }
            }
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Tell(ReplicationLink link, TimeSpan silence, bool answers)
    {
        _silent = link;
        onSilence(silence);
        context.Events.Report(
            "source-silent",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Nothing was heard of source {context.Name} at {link.Address} for {silence.TotalSeconds:0} s, {(answers ? "which is longer than there is between two of its pings" : "and it does not answer")}: what is written there is not known."),
            ("source", context.Name),
            ("server", link.Address.ToString()),
            ("seconds", (long)silence.TotalSeconds));
    }

    private void Hear(ReplicationLink? link)
    {
        if (link == _silent)
        {
            context.Events.Report("source-heard", $"Source {context.Name} is heard of again.", ("source", context.Name));
        }

        _silent = null;
        onSilence(null);
    }
}
