using System.Diagnostics;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>Callers that read by a method that returns a ValueTask, and compare each answer.</summary>
/// <typeparam name="T">What a call answers.</typeparam>
/// <param name="name">Name of the contender.</param>
/// <param name="callers">How many calls are under way at the same time.</param>
/// <param name="read">Makes a call for an id.</param>
/// <param name="isRight">Whether an answer is what was stored for the id.</param>
internal sealed class ValueTaskReadContender<T>(string name, int callers, Func<int, ValueTask<T>> read, Func<int, T, bool> isRight)
    : CallersContender(name, callers)
{
    protected override async Task<long> CallAsync(int position, LoadWindow window)
    {
        long calls = 0;
        long started = Stopwatch.GetTimestamp();
        while (started < window.End)
        {
            int id = IdAt(position++);
            T answer = await read(id);
            long ended = Stopwatch.GetTimestamp();
            window.Latencies.Record(ended - started);
            if (!isRight(id, answer))
            {
                window.CountWrong();
            }

            calls++;
            started = ended;
        }

        return calls;
    }
}
