using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Several ways back as one.</summary>
/// <param name="ways">The ways.</param>
internal sealed class JoinedWays(params IReadOnlyList<IWayBack> ways) : IWayBack
{
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (IWayBack way in ways)
        {
            await way.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task FenceAsync(IReadOnlyDictionary<string, ReplicationPosition> positions, CancellationToken cancellationToken) =>
        Task.WhenAll(ways.Select(way => way.FenceAsync(positions, cancellationToken)));
}
