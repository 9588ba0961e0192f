using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Tells without side effects whether a source can go on at a position: one that is asked to and cannot begins to make a snapshot, whether
/// that is wanted or not.
/// </summary>
internal static class SourceBacklog
{
    /// <summary>Whether a server of the source can go on there.</summary>
    /// <returns>False when every server that answers says that it cannot; true when one can, or nobody can be asked.</returns>
    public static async Task<bool> MayGoOnAsync(SourceOptions source, ReplicationPosition position, CancellationToken cancellationToken)
    {
        bool isAnswered = false;
        foreach (var address in source.Nodes)
        {
            try
            {
                var fields = await ReplicationState.ReadAsync(address, source, cancellationToken).ConfigureAwait(false);
                if (fields.Count == 0 || Reaches(fields, position))
                {
                    return true;
                }

                isAnswered = true;
            }
            catch (Exception e) when (e is ReshardException or IOException)
            {
                // It is asked again, by who waits for it.
            }
        }

        return !isAnswered;
    }

    private static bool Reaches(IReadOnlyDictionary<string, string> fields, ReplicationPosition position)
    {
        long wanted = position.Offset + 1;
        long first = Number("repl_backlog_first_byte_offset");
        bool isItsHistory = fields.GetValueOrDefault("master_replid") == position.Id.Text
            || (fields.GetValueOrDefault("master_replid2") == position.Id.Text && wanted <= Number("second_repl_offset"));
        return isItsHistory && Number("repl_backlog_active") == 1 && wanted >= first && wanted <= first + Number("repl_backlog_histlen");

        long Number(string name) => long.TryParse(fields.GetValueOrDefault(name), CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
