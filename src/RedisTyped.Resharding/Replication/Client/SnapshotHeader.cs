using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>How a snapshot ends: after so many bytes, or by a mark.</summary>
/// <param name="Length">Its bytes; null when nobody knows.</param>
/// <param name="Mark">The 40 bytes that follow it; empty when its length is known.</param>
internal sealed record SnapshotHeader(long? Length, ReadOnlyMemory<byte> Mark)
{
    private const string MarkPrefix = "$EOF:";

    /// <summary>Reads the line before a snapshot.</summary>
    public static async ValueTask<SnapshotHeader> ReadAsync(PipeReader input, Action? onNewline, CancellationToken cancellationToken)
    {
        string line = await SourceLines.ReadAsync(input, onNewline, cancellationToken).ConfigureAwait(false);
        if (line.StartsWith(MarkPrefix, StringComparison.Ordinal) && line.Length == MarkPrefix.Length + ReplicationId.TextLength)
        {
            return new SnapshotHeader(null, Encoding.ASCII.GetBytes(line[MarkPrefix.Length..]));
        }

        if (line.StartsWith('$') && long.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            return new SnapshotHeader(length, ReadOnlyMemory<byte>.Empty);
        }

        throw new ReshardException(
            ReshardFailure.SourceProtocol,
            line.StartsWith('-') ? $"The source could not make a snapshot: {line[1..]}" : "The source sent no snapshot where one was due.");
    }
}
