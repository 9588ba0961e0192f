using System.Collections.Concurrent;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>
/// Callers that write without pause, each its own key and every time a higher number, and keep what was acknowledged: by the primary, and
/// by a replica where it is asked to wait for that.
/// </summary>
internal sealed class WriteLoad : IAsyncDisposable
{
    private const int Callers = 8;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ShardedRedis _redis;
    private readonly int _firstKey;
    private readonly bool _waitsForReplica;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly long[] _acknowledged = new long[Callers];
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private int _successes;

    public WriteLoad(ShardedRedis redis, bool waitsForReplica, int firstKey = 0)
    {
        _redis = redis;
        _firstKey = firstKey;
        _waitsForReplica = waitsForReplica;
        _running = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => RunAsync(caller))));
    }

    /// <summary>Starts one, which has written.</summary>
    public static async Task<WriteLoad> StartAsync(ShardedRedis redis, bool waitsForReplica = false)
    {
        var load = new WriteLoad(redis, waitsForReplica);
        await load.MoreAsync("at first");
        return load;
    }

    public int Successes => Volatile.Read(ref _successes);

    /// <summary>How many calls failed, by the kind of the failure.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>The number that was acknowledged last, by caller.</summary>
    public IReadOnlyList<long> Acknowledged => _acknowledged;

    public Task MoreAsync(string since)
    {
        int before = Successes;
        return Wait.UntilAsync(() => Successes > before + 100, $"writes succeed {since}");
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(int caller)
    {
        var store = _redis.Store<IPlainStore>();
        for (long number = 1; !_stop.IsCancellationRequested; number++)
        {
            try
            {
                await store.SetAsync(_firstKey + caller, number.ToString(System.Globalization.CultureInfo.InvariantCulture));

                // StackExchange.Redis 1.2.6 may lose it without a word when the connection breaks, and does not end it then.
                if (!_waitsForReplica || (long)await _redis.Nodes[0].Database.ExecuteAsync("WAIT", 1, 1000).WaitAsync(LongestWait) >= 1)
                {
                    _acknowledged[caller] = number;
                    Interlocked.Increment(ref _successes);
                }
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException or RedisTypedException)
            {
                _failures.AddOrUpdate(fault.GetType().Name + (fault is RedisServerException ? " " + fault.Message.Split(' ')[0] : ""), 1, static (_, n) => n + 1);

                // Not faster than the machine can bear.
                await Task.Delay(1);
            }
        }
    }
}
