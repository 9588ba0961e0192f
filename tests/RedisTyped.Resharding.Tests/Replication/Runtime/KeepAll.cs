using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Tests.Replication.Runtime;

/// <summary>Filters nothing, so that tests see what replication alone does.</summary>
internal sealed class KeepAll : ISyncFilter
{
    public ISnapshotFilter Begin(long? length, IReadOnlyList<(ProxyTarget Target, PipeWriter Output)> outputs) => new Whole(outputs.Select(static output => output.Output));

    public Task<long?> CountAsync(SourceAddress address, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public Task<IStreamRewriter> OpenAsync(ProxyTarget target, StreamStart start, CancellationToken cancellationToken) =>
        Task.FromResult<IStreamRewriter>(new Unchanged());

    public TargetReading Read(ProxyTarget target) => new(target.Name, 0, 0, 0, 0, new Dictionary<string, CommandReading>());

    private sealed class Whole(IEnumerable<PipeWriter> outputs) : ISnapshotFilter
    {
        private readonly PipeFan _fan = new(outputs);

        public long KeysRead => 0;

        public ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken) => _fan.WriteAsync(bytes, cancellationToken);

        public int? Complete() => null;

        public void Dispose()
        {
        }
    }

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
