using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Reads the lines of a source's greeting. Newlines, by which a busy source shows that it lives, may stand before any of them.</summary>
internal static class SourceLines
{
    private const int LongestLine = 4096;

    /// <summary>Reads a line without its end.</summary>
    /// <param name="input">What the source sends.</param>
    /// <param name="onNewline">Told of signs of life that are no line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">The source closed the connection, or sends no lines.</exception>
    public static async ValueTask<string> ReadAsync(PipeReader input, Action? onNewline, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            long before = buffer.Length;
            buffer = SkipNewlines(buffer);
            if (buffer.Length != before)
            {
                onNewline?.Invoke();
            }

            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                string line = Encoding.UTF8.GetString(buffer.Slice(0, end)).TrimEnd('\r');
                input.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (buffer.Length > LongestLine)
            {
                throw new ReshardException(ReshardFailure.SourceProtocol, "The source sent no line end in 4 KB where a line was due; is it a Redis server?");
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                throw new ReshardException(ReshardFailure.SourceProtocol, "The source closed the connection.");
            }
        }
    }

    private static ReadOnlySequence<byte> SkipNewlines(ReadOnlySequence<byte> buffer)
    {
        while (!buffer.IsEmpty && buffer.FirstSpan is [(byte)'\n', ..])
        {
            buffer = buffer.Slice(1);
        }

        return buffer;
    }
}
