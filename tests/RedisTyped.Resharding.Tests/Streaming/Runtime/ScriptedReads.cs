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

    /// <summary>The keys that were asked for.</summary>
    public IReadOnlyCollection<string> Asked => _asked.Keys;

    /// <summary>Those of them that have no answer yet.</summary>
    public IReadOnlyList<string> Unanswered => [.. _asked.Where(static one => !one.Value.Task.IsCompleted).Select(static one => one.Key)];

    /// <summary>How often it was asked.</summary>
    public int Reads { get; private set; }

    public void Answer(string key, StampedValue value) => _asked[key].SetResult(value);

    public Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<StampedValue>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[$"{db}/{Encoding.ASCII.GetString(key.Span)}"] = answer;
        Reads++;
        return answer.Task;
    }

    public Task<long?> LengthenAsync(long count, CancellationToken cancellationToken)
    {
        Lengthened.Add(count);
        return Task.FromResult(Lengthen(count));
    }
}
