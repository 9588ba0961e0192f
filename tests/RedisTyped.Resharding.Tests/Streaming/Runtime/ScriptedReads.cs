using System.Text;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>A source that answers when and what a test says.</summary>
internal sealed class ScriptedReads : IStampedSource
{
    private readonly Dictionary<string, TaskCompletionSource<StampedValue>> _asked = [];

    /// <summary>What lengthening gives.</summary>
    public Func<long, long?> Lengthen { get; set; } = static _ => null;

    /// <summary>The bytes asked for.</summary>
    public List<long> Lengthened { get; } = [];

    public IReadOnlyCollection<string> Asked => _asked.Keys;

    public void Answer(string key, StampedValue value) => _asked[key].SetResult(value);

    public Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<StampedValue>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Add($"{db}/{Encoding.ASCII.GetString(key.Span)}", answer);
        return answer.Task;
    }

    public Task<long?> LengthenAsync(long count, CancellationToken cancellationToken)
    {
        Lengthened.Add(count);
        return Task.FromResult(Lengthen(count));
    }
}
