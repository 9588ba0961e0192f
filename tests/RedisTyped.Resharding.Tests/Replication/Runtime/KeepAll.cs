using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Tests.Replication.Runtime;

/// <summary>Filters nothing, so that tests see what replication alone does.</summary>
internal sealed class KeepAll : ISyncFilter
{
    public async Task<int?> FilterAsync(
        PipeReader snapshot, long? length, IReadOnlyList<(ProxyTarget Target, PipeWriter Output)> outputs, CancellationToken cancellationToken)
    {
        var fan = new PipeFan(outputs.Select(static output => output.Output));
        while (true)
        {
            var read = await snapshot.ReadAsync(cancellationToken);
            await fan.WriteAsync(read.Buffer, cancellationToken);
            snapshot.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public Task<IStreamRewriter> OpenAsync(ProxyTarget target, StreamStart start, CancellationToken cancellationToken) =>
        Task.FromResult<IStreamRewriter>(new Unchanged());

    public TargetReading Read(ProxyTarget target) => new(target.Name, 0, 0, 0, 0, new Dictionary<string, CommandReading>());

    private sealed class Unchanged : IStreamRewriter
    {
        public ValueTask RewriteAsync(ReadOnlyMemory<byte> stream, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            output.Write(stream.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
