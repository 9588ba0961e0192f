using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Checks;

/// <summary>Asks a source whether it has what a target cannot hold, before anything is written there.</summary>
internal static class SourceContents
{
    /// <summary>Looks at the source.</summary>
    /// <param name="options">Names the source.</param>
    /// <param name="abilities">What the target can do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It has; or it cannot be asked.</exception>
    /// <remarks>
    /// Streams are looked for by <c>SCAN … TYPE stream</c>, which sources before 6.0 do not know: there they are found when the snapshot has one.
    /// The user needs <c>+info +scan +select +function|list</c>.
    /// </remarks>
    public static async Task CheckAsync(TargetOptions options, TargetAbilities abilities, CancellationToken cancellationToken)
    {
        if (options.Contents is not { } source || (abilities.Restores && TakesFunctions(options, abilities) && abilities.HasStreams && abilities.SelectsInTransactions))
        {
            return;
        }

        SourceConnection connection = await SourceConnection.OpenAsync(source.Nodes[0], source, asReplica: false, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var pipeline = new ReplyPipeline(connection.Stream);
            await using (pipeline.ConfigureAwait(false))
            {
                await CheckAsync(options, abilities, pipeline, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task CheckAsync(TargetOptions options, TargetAbilities abilities, ReplyPipeline pipeline, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        int[] databases = await DatabasesAsync(options, pipeline, cancellationToken).ConfigureAwait(false);
        if (!abilities.SelectsInTransactions && databases.FirstOrDefault(static db => db != 0) is > 0 and var other)
        {
            faults.Add($"keys in database {other}, and only those of database 0 can be written in transactions");
        }

        if (!TakesFunctions(options, abilities) && await AskAsync(options, pipeline, cancellationToken, "FUNCTION", "LIST").ConfigureAwait(false) is object?[] { Length: > 0 })
        {
            faults.Add("functions");
        }

        if (!abilities.HasStreams && await HasStreamsAsync(options, pipeline, databases, cancellationToken).ConfigureAwait(false))
        {
            faults.Add("streams");
        }

        if (faults.Count > 0)
        {
            throw TargetConnection.Refused(
                options, $"({abilities.Name}) cannot hold what the source {options.Source} has: {string.Join("; ", faults)}. Nothing was written. Use another target, or delete them first.");
        }
    }

    private static bool TakesFunctions(TargetOptions options, TargetAbilities abilities) => abilities.HasFunctions || !options.KeepsFunctions;

    private static async Task<bool> HasStreamsAsync(TargetOptions options, ReplyPipeline pipeline, int[] databases, CancellationToken cancellationToken)
    {
        foreach (int db in databases)
        {
            await AskAsync(options, pipeline, cancellationToken, "SELECT", db.ToString(System.Globalization.CultureInfo.InvariantCulture)).ConfigureAwait(false);
            string cursor = "0";
            do
            {
                if (await AskAsync(options, pipeline, cancellationToken, "SCAN", cursor, "COUNT", "1000", "TYPE", "stream").ConfigureAwait(false) is not object?[] { Length: 2 } page)
                {
                    return false;
                }

                if (page[1] is object?[] { Length: > 0 })
                {
                    return true;
                }

                cursor = ReplyTree.Text(page[0]);
            }
            while (cursor != "0");
        }

        return false;
    }

    private static async Task<int[]> DatabasesAsync(TargetOptions options, ReplyPipeline pipeline, CancellationToken cancellationToken)
    {
        string text = ReplyTree.Text(await AskAsync(options, pipeline, cancellationToken, "INFO", "keyspace").ConfigureAwait(false));
        return [.. text.Split('\n').Where(static line => line.StartsWith("db", StringComparison.Ordinal))
            .Select(static line => int.TryParse(line.AsSpan(2, Math.Max(line.IndexOf(':', StringComparison.Ordinal) - 2, 0)), out int db) ? db : 0)];
    }

    // What a server does not know it has not got. What it refuses, it may have.
    private static async Task<object?> AskAsync(TargetOptions options, ReplyPipeline pipeline, CancellationToken cancellationToken, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest(words);
        object? reply = (await pipeline.SendAsync(request, 1, cancellationToken).ConfigureAwait(false))[0];
        return reply is ReplyError error && !error.Text.StartsWith("ERR", StringComparison.Ordinal)
            ? throw new ReshardException(
                error.IsBusy ? ReshardFailure.SourceUnreachable : ReshardFailure.SourceRefused,
                $"The source {options.Source} refuses {words[0]}: {error.Text.TrimEnd('.')}. It is asked whether it has what the target cannot hold; its user needs +info +scan +select +function|list for that.")
            : reply;
    }
}
