using System.Diagnostics;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>Callers that write by a method that returns a ValueTask.</summary>
internal sealed class ValueTaskWriteContender : CallersContender
{
    private readonly Func<int, string, ValueTask> _write;
    private readonly WrittenKeys _written;

    public ValueTaskWriteContender(string name, int callers, Func<int, string, ValueTask> write, WrittenKeys written)
        : base(name, callers)
    {
        _write = write;
        _written = written;
        BeforeSample = written.ClearAsync;
        CountWrongAfter = written.CountWrongAsync;
    }

    protected override async Task<long> CallAsync(int position, LoadWindow window)
    {
        long calls = 0;
        long started = Stopwatch.GetTimestamp();
        while (started < window.End)
        {
            int id = IdAt(position++);
            _written.Note(id);
            await _write(id, KeySpace.ValueOf(id));
            long ended = Stopwatch.GetTimestamp();
            window.Latencies.Record(ended - started);
            calls++;
            started = ended;
        }

        return calls;
    }
}
