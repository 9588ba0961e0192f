using System.Globalization;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Links to real replicas behind a proxy (mode P), wherever that runs: a replica's offsets are those of its source, so that the servers tell all there is to
/// know.
/// </summary>
/// <param name="links">The links: a source, and the replica that gets some of its keys.</param>
internal sealed class ReplicaLinks(IReadOnlyList<(CutServer Source, CutServer Target)> links) : ICutLinks
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    public async Task<TimeSpan?> LagAsync(CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        foreach ((CutServer source, CutServer target) in links)
        {
            var facts = await target.Line.InfoAsync("replication", cancellationToken).ConfigureAwait(false);
            if (facts.GetValueOrDefault("role") != "slave" || facts.GetValueOrDefault("master_link_status") != "up")
            {
                return null;
            }

            long offset = (await source.PositionAsync(cancellationToken).ConfigureAwait(false)).Offset;
            await DrainAsync(target, offset, cancellationToken).ConfigureAwait(false);
        }

        return TimeProvider.System.GetElapsedTime(began);
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken) =>
        Task.WhenAll(links.Where(link => offsets.ContainsKey(link.Source.Name)).Select(link => DrainAsync(link.Target, offsets[link.Source.Name], cancellationToken)));

    public async Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        foreach ((_, CutServer target) in links.Where(link => sources.Contains(link.Source.Name)))
        {
            var facts = await target.Line.InfoAsync("stats", cancellationToken).ConfigureAwait(false);
            if (facts.TryGetValue("unexpected_error_replies", out string? errors) && errors != "0")
            {
                return $"{target} could not apply {errors} commands of its stream";
            }
        }

        return null;
    }

    public Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AbandonAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReleaseAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(links.Select(static link => link.Target).Distinct().Select(target => target.StandAloneAsync(cancellationToken)));

    private static async Task DrainAsync(CutServer target, long offset, CancellationToken cancellationToken)
    {
        while (true)
        {
            var facts = await target.Line.InfoAsync("replication", cancellationToken).ConfigureAwait(false);
            if (facts.TryGetValue("slave_repl_offset", out string? text))
            {
                if (long.Parse(text, CultureInfo.InvariantCulture) >= offset)
                {
                    return;
                }
            }
            else
            {
                throw new ReshardException(ReshardFailure.CutOver, $"{target} is no replica any more; have it follow its proxy again, and begin again.");
            }

            await Task.Delay(Pace, cancellationToken).ConfigureAwait(false);
        }
    }
}
