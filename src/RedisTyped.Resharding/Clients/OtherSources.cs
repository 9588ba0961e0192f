using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Clients;

/// <summary>
/// Asks the other sources of a target for keys that are to be deleted there. Where strays are kept, one of them may have brought a key that is placed on this link's source.
/// </summary>
/// <param name="sources">What they are called, and how to connect; none where strays are left out.</param>
/// <remarks>Their user needs <c>+select +exists</c>.</remarks>
internal sealed class OtherSources(IReadOnlyList<(string Name, SourceOptions Access)> sources) : IAsyncDisposable
{
    private readonly List<NodeClient> _clients = [];

    /// <summary>Leaves those out that another source has.</summary>
    /// <exception cref="Failures.ReshardException">A source cannot be asked.</exception>
    public async Task<IReadOnlyList<byte[]>> WithoutTheirsAsync(IReadOnlyList<byte[]> keys, int db, CancellationToken cancellationToken)
    {
        for (int i = 0; i < sources.Count && keys.Count > 0; i++)
        {
            if (i == _clients.Count)
            {
                _clients.Add(await NodeClient.ConnectAsync(sources[i].Name, sources[i].Access, cancellationToken).ConfigureAwait(false));
            }

            bool[] theirs = await _clients[i].ExistAsync(keys, db, cancellationToken).ConfigureAwait(false);
            keys = [.. keys.Where((_, place) => !theirs[place])];
        }

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeClient client in _clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
