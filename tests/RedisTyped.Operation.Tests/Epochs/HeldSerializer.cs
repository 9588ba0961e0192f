using RedisTyped.Values;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Holds calls up where they have taken the topology and are not sent yet: values are turned into bytes there.</summary>
internal sealed class HeldSerializer : IRedisSerializer, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly ManualResetEventSlim _isFree = new();
    private readonly SemaphoreSlim _entered = new(0);

    /// <summary>What the next calls fail with there; null: they are held up.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Ends when one more call is held up.</summary>
    public async Task EnteredAsync() => Assert.True(await _entered.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken));

    /// <summary>Lets all go on, those that come from now on too.</summary>
    public void Free() => _isFree.Set();

    public byte[] Serialize<T>(T value)
    {
        _entered.Release();
        if (Fault is not null)
        {
            throw Fault;
        }

        Assert.True(_isFree.Wait(Longest), "The call is let go on.");
        return "held"u8.ToArray();
    }

    public T Deserialize<T>(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public void Dispose()
    {
        _isFree.Set();
        _isFree.Dispose();
        _entered.Dispose();
    }
}
