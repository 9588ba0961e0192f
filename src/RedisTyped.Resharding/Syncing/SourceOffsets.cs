using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Asks a source how long its stream is.</summary>
internal static class SourceOffsets
{
    /// <summary>The master_repl_offset of the first server that answers.</summary>
    /// <exception cref="ReshardException">None does.</exception>
    public static async Task<long> ReadAsync(SourceOptions source, CancellationToken cancellationToken)
    {
        ReshardException? first = null;
        foreach (var address in source.Nodes)
        {
            try
            {
                return await ReadAsync(address, source, cancellationToken).ConfigureAwait(false);
            }
            catch (ReshardException e)
            {
                first ??= e;
            }
        }

        throw first ?? throw new InvalidOperationException("The source has no nodes.");
    }

    private static async Task<long> ReadAsync(SourceAddress address, SourceOptions source, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> state = await ReplicationState.ReadAsync(address, source, cancellationToken).ConfigureAwait(false);
        return long.TryParse(state.GetValueOrDefault("master_repl_offset"), CultureInfo.InvariantCulture, out long offset)
            ? offset
            : throw new ReshardException(ReshardFailure.SourceRefused, $"The source {address} does not tell its offset; the user needs +info.");
    }
}
