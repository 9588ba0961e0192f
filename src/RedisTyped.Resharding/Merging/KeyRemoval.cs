using System.Runtime.CompilerServices;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Merging;

/// <summary>Finds the keys of one source on a target and makes the commands that remove them. Used once; not thread-safe.</summary>
/// <param name="filter">Which keys are the source's.</param>
internal sealed class KeyRemoval(IKeyFilter filter)
{
    private const int KeysEach = 500;

    private readonly List<byte[]> _keys = [];
    private readonly RespBuffer _command = new();

    /// <summary>The commands so far.</summary>
    public CommandRun Commands { get; } = new();

    /// <summary>How many keys they remove.</summary>
    public long Keys { get; private set; }

    /// <summary>Finds the keys.</summary>
    /// <returns>After each that some commands were made: how many keys they remove.</returns>
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
                        yield return Remove(db);
                    }
                }

                if (_keys.Count > 0)
                {
                    yield return Remove(db);
                }
            }
        }
    }

    private int Remove(int db)
    {
        _command.Clear();
        _command.WriteArray(1 + _keys.Count);
        _command.WriteBulk("DEL"u8);
        foreach (byte[] key in _keys)
        {
            _command.WriteBulk(key);
        }

        Commands.Add(db, _command.Written);
        int count = _keys.Count;
        Keys += count;
        _keys.Clear();
        return count;
    }
}
