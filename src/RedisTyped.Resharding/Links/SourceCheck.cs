using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>Looks at a source before it is followed: whether it answers, which commands it has, who else has its history.</summary>
internal static class SourceCheck
{
    /// <summary>Looks, and tells what should be known.</summary>
    /// <returns>The source with the replicas that it has, which may have its history when it is gone.</returns>
    /// <exception cref="ReshardException">It cannot be followed.</exception>
    public static async Task<SourceOptions> LookAsync(SourceContext context, CancellationToken cancellationToken)
    {
        var found = await context.Client.CheckAsync(cancellationToken).ConfigureAwait(false);
        context.Events.Report("source-found", $"Source {context.Name} answers at {found}.", ("source", context.Name), ("server", found.ToString()));
        await AskCommandsAsync(context, found, cancellationToken).ConfigureAwait(false);
        return await AskReplicasAsync(context, found, cancellationToken).ConfigureAwait(false);
    }

    private static async Task AskCommandsAsync(SourceContext context, SourceAddress found, CancellationToken cancellationToken)
    {
        var traits = context.Traits = await SourceTraits.AskAsync(found, context.Source, cancellationToken).ConfigureAwait(false);
        if (traits.Unclassified is not { } unclassified)
        {
            context.Events.Report(
                "commands-unknown",
                $"Source {context.Name} does not let its commands be asked for (+command); those of Redis 7.0 and later ones that are known are gone by.",
                ("source", context.Name));
        }
        else if (unclassified.Count > 0)
        {
            context.Events.Report(
                "commands-unclassified",
                $"Source {context.Name} has commands that write and whose keys are not known; one of them in the stream ends the run: {string.Join(", ", unclassified)}.",
                ("source", context.Name),
                ("commands", string.Join(' ', unclassified)));
        }
    }

    private static async Task<SourceOptions> AskReplicasAsync(SourceContext context, SourceAddress found, CancellationToken cancellationToken)
    {
        try
        {
            var fields = await ReplicationState.ReadAsync(found, context.Source, cancellationToken).ConfigureAwait(false);
            return context.Source with { Nodes = [.. context.Source.Nodes.Union(Replicas(fields))] };
        }
        catch (IOException)
        {
            // Who follows it finds it gone, and tells.
            return context.Source;
        }
    }

    private static IEnumerable<SourceAddress> Replicas(IReadOnlyDictionary<string, string> replication)
    {
        foreach (var (name, value) in replication)
        {
            // slave0:ip=127.0.0.1,port=6380,state=online,offset=14,lag=1
            if (!name.StartsWith("slave", StringComparison.Ordinal) || !value.StartsWith("ip=", StringComparison.Ordinal))
            {
                continue;
            }

            var fields = value.Split(',').Select(static field => field.Split('=', 2)).Where(static field => field.Length == 2)
                .ToDictionary(static field => field[0], static field => field[1]);

            // Who listens nowhere is no server: another tool, or we.
            if (fields.GetValueOrDefault("ip") is { Length: > 0 } host && int.TryParse(fields.GetValueOrDefault("port"), CultureInfo.InvariantCulture, out int port) && port > 0)
            {
                yield return new SourceAddress(host, port);
            }
        }
    }
}
