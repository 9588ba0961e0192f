using System.Buffers;
using System.IO.Pipelines;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Gives the same bytes to several readers; the slowest of them sets the pace. One whose reader has ended gets no more.</summary>
internal sealed class PipeFan(IEnumerable<PipeWriter> writers) : IByteSink
{
    private readonly List<PipeWriter> _writers = [.. writers];

    /// <summary>Writes bytes to all, and waits until they take more.</summary>
    /// <returns>Whether anybody still reads.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        for (int i = _writers.Count - 1; i >= 0; i--)
        {
            foreach (var segment in bytes)
            {
                _writers[i].Write(segment.Span);
            }
        }

        for (int i = _writers.Count - 1; i >= 0; i--)
        {
            var flushed = await _writers[i].FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flushed.IsCompleted)
            {
                _writers.RemoveAt(i);
            }
        }

        return _writers.Count > 0;
    }

    /// <summary>No bytes follow.</summary>
    public async ValueTask CompleteAsync(Exception? fault = null)
    {
        foreach (var writer in _writers)
        {
            await writer.CompleteAsync(fault).ConfigureAwait(false);
        }
    }
}
