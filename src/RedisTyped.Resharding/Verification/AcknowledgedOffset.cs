using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>What the tool that moves keys has acknowledged to a source, as the source shows it: all its targets have applied that much.</summary>
internal sealed class AcknowledgedOffset(NodeClient source)
{
    /// <summary>What has been acknowledged.</summary>
    /// <exception cref="ReshardException">Nobody follows the source who shows no port, as the tool does.</exception>
    public async ValueTask<long> ReadAsync(CancellationToken cancellationToken)
    {
        var sections = await AskAsync(cancellationToken).ConfigureAwait(false);
        long? least = null;
        for (int i = 0; sections.Text($"slave{i}") is { Length: > 0 } replica; i++)
        {
            // Another that shows no port can only make this less than it is.
            if (ServerSections.PartOf(replica, "port") == 0 && ServerSections.PartOf(replica, "offset") is { } offset)
            {
                least = Math.Min(least ?? long.MaxValue, offset);
            }
        }

        return least ?? throw new ReshardException(
            ReshardFailure.NotFollowing, $"Nobody moves keys of node '{source.Node}': its INFO shows no follower without a port; verify while 'redistyped reshard sync' runs.");
    }

    /// <summary>How long the source's stream is.</summary>
    public async ValueTask<long> EndAsync(CancellationToken cancellationToken) =>
        (await AskAsync(cancellationToken).ConfigureAwait(false)).Number("master_repl_offset") ?? 0;

    private async Task<ServerSections> AskAsync(CancellationToken cancellationToken) =>
        new(ReplyTree.Text(await source.AskAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false)));
}
