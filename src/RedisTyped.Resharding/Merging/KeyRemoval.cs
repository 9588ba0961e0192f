using System.Runtime.CompilerServices;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Merging;

/// <summary>Finds the keys of one source on a target and makes the commands that remove them. Used once; not thread-safe.</summary>
/// <param name="filter">Which keys are the source's.</param>
/// <param name="others">Asked for them, since they may have brought strays that by their names are the source's.</param>
internal sealed class KeyRemoval(IKeyFilter filter, OtherSources others)
{
    private const int KeysEach = 500;

    private readonly List<byte[]> _keys = [];
    private readonly RespBuffer _command = new();

    /// <summary>The commands so far.</summary>
    public CommandRun Commands { get; } = new();

    /// <summary>How many keys they remove.</summary>
    public long Keys { get; private set; }

    /// <summary>Finds the keys.</summary>
    /// <returns>After each piece that was looked at: how many keys the commands for it remove.</returns>
    public async IAsyncEnumerable<int> FindAsync(SourceOptions target, SweepScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = await FollowingTarget.OpenAsync(target, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            foreach (int db in await client.DatabasesAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!scope.Has(db))
                {
                    continue;
                }

                await foreach (byte[] key in client.KeysAsync(db, cancellationToken).ConfigureAwait(false))
                {
                    if (filter.Keeps(key, db))
                    {
                        _keys.Add(key);
                    }

                    if (_keys.Count == KeysEach)
                    {
                        yield return await RemoveAsync(db, cancellationToken).ConfigureAwait(false);
                    }
                }

                if (_keys.Count > 0)
                {
                    yield return await RemoveAsync(db, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<int> RemoveAsync(int db, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]> doomed = await others.WithoutTheirsAsync([.. _keys], db, cancellationToken).ConfigureAwait(false);
        _keys.Clear();
        if (doomed.Count == 0)
        {
            return 0;
        }

        _command.Clear();
        _command.WriteArray(1 + doomed.Count);
        _command.WriteBulk("DEL"u8);
        foreach (byte[] key in doomed)
        {
            _command.WriteBulk(key);
        }

        Commands.Add(db, _command.Written);
        Keys += doomed.Count;
        return doomed.Count;
    }
}
