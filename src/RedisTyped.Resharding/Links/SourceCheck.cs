using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>Looks at a source before it is followed: whether it answers, which commands it has, who else has its history, how long its backlog lasts.</summary>
internal static class SourceCheck
{
    /// <summary>A backlog that holds less than so much of what is written is too short: a break of some seconds would cost a snapshot.</summary>
    private static readonly TimeSpan LeastBacklog = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(1);

    /// <summary>Looks, and tells what should be known.</summary>
    /// <returns>The source with the replicas that it has, which may have its history when it is gone.</returns>
    /// <exception cref="ReshardException">It cannot be followed.</exception>
    public static async Task<SourceOptions> LookAsync(SourceContext context, CancellationToken cancellationToken)
    {
        var found = await context.Client.CheckAsync(cancellationToken).ConfigureAwait(false);
        context.Events.Report("source-found", $"Source {context.Name} answers at {found}.", ("source", context.Name), ("server", found.ToString()));
        await AskCommandsAsync(context, found, cancellationToken).ConfigureAwait(false);
        return await AskServerAsync(context, found, cancellationToken).ConfigureAwait(false);
    }

    private static async Task AskCommandsAsync(SourceContext context, SourceAddress found, CancellationToken cancellationToken)
    {
        if (await SourceClient.CommandsAsync(found, context.Source, cancellationToken).ConfigureAwait(false) is not { } reply)
        {
            context.Events.Report(
                "commands-unknown",
                $"Source {context.Name} does not let its commands be asked for (+command); those of Redis 7.0 and later ones that are known are gone by.",
                ("source", context.Name));
            return;
        }

        context.Commands = SourceCommands.Check(reply, out var unclassified);
        context.KnowsExpireTime = reply.AsSpan().IndexOf("pexpiretime"u8) >= 0;
        if (unclassified.Count > 0)
        {
            context.Events.Report(
                "commands-unclassified",
                $"Source {context.Name} has commands that write and whose keys are not known; one of them in the stream ends the run: {string.Join(", ", unclassified)}.",
                ("source", context.Name),
                ("commands", string.Join(' ', unclassified)));
        }
    }

    private static async Task<SourceOptions> AskServerAsync(SourceContext context, SourceAddress found, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(found, context.Source, asReplica: false, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var pipeline = new ReplyPipeline(connection.Stream);
            await using (pipeline.ConfigureAwait(false))
            {
                try
                {
                    string before = await InfoAsync(pipeline, cancellationToken).ConfigureAwait(false);
                    long began = context.Time.GetTimestamp();
                    await Task.Delay(Sample, context.Time, cancellationToken).ConfigureAwait(false);
                    string after = await InfoAsync(pipeline, cancellationToken).ConfigureAwait(false);
                    Judge(context, before, after, context.Time.GetElapsedTime(began));
                    return context.Source with { Nodes = [.. context.Source.Nodes.Union(Replicas(after))] };
                }
                catch (IOException)
                {
                    return context.Source;
                }
            }
        }
    }

    private static async Task<string> InfoAsync(ReplyPipeline pipeline, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("INFO", "replication");
        object?[] replies = await pipeline.SendAsync(request, 1, cancellationToken).ConfigureAwait(false);
        return replies[0] is ReplyError ? "" : ReplyTree.Text(replies[0]);
    }

    private static void Judge(SourceContext context, string before, string after, TimeSpan elapsed)
    {
        if (Number(before, "master_repl_offset") is not { } first || Number(after, "master_repl_offset") is not { } second || Number(after, "repl_backlog_size") is not { } backlog)
        {
            return;
        }

        double rate = (second - first) / elapsed.TotalSeconds;
        if (rate > 0 && backlog / rate < LeastBacklog.TotalSeconds)
        {
            long wanted = (long)Math.Ceiling(rate * LeastBacklog.TotalSeconds / (1 << 20));
            context.Events.Report(
                "backlog-short",
                string.Create(CultureInfo.InvariantCulture, $"The backlog of source {context.Name} holds {backlog / rate:0} s of what is written to it; a break that lasts longer costs a snapshot. CONFIG SET repl-backlog-size {wanted}mb there makes it {LeastBacklog.TotalSeconds:0} s."),
                ("source", context.Name),
                ("backlogBytes", backlog),
                ("bytesPerSecond", (long)rate),
                ("wantedMegabytes", wanted));
        }
    }

    private static IEnumerable<SourceAddress> Replicas(string info)
    {
        foreach (string line in info.Split('\n'))
        {
            // slave0:ip=127.0.0.1,port=6380,state=online,offset=14,lag=1
            int start = line.IndexOf(":ip=", StringComparison.Ordinal);
            if (!line.StartsWith("slave", StringComparison.Ordinal) || start < 0)
            {
                continue;
            }

            var fields = line[(start + 1)..].TrimEnd('\r').Split(',').Select(static field => field.Split('=', 2)).Where(static field => field.Length == 2)
                .ToDictionary(static field => field[0], static field => field[1]);

            // Who listens nowhere is no server: another tool, or we.
            if (fields.GetValueOrDefault("ip") is { Length: > 0 } host && int.TryParse(fields.GetValueOrDefault("port"), CultureInfo.InvariantCulture, out int port) && port > 0)
            {
                yield return new SourceAddress(host, port);
            }
        }
    }

    private static long? Number(string info, string field)
    {
        foreach (string line in info.Split('\n'))
        {
            if (line.StartsWith(field + ":", StringComparison.Ordinal))
            {
                return long.TryParse(line.AsSpan(field.Length + 1).TrimEnd('\r'), CultureInfo.InvariantCulture, out long number) ? number : null;
            }
        }

        return null;
    }
}
