using System.Diagnostics;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>Callers that write, or write now and then between reading.</summary>
internal sealed class WriteContender : CallersContender
{
    private readonly Func<int, string, Task> _write;
    private readonly Func<int, Task<string?>>? _read;
    private readonly WrittenKeys _written;
    private readonly int _writeEvery;

    /// <summary>Callers that only write.</summary>
    public WriteContender(string name, int callers, Func<int, string, Task> write, WrittenKeys written)
        : base(name, callers)
    {
        _write = write;
        _written = written;
        _writeEvery = 1;
        BeforeSample = written.ClearAsync;
        CountWrongAfter = written.CountWrongAsync;
    }

    /// <summary>Callers of whose calls one in some writes and the others read.</summary>
    public WriteContender(
        string name, int callers, Func<int, Task<string?>> read, int writeEvery, Func<int, string, Task> write, WrittenKeys written)
        : this(name, callers, write, written)
    {
        _read = read;
        _writeEvery = writeEvery;
    }

    protected override async Task<long> CallAsync(int position, LoadWindow window)
    {
        long calls = 0;
        long started = Stopwatch.GetTimestamp();
        while (started < window.End)
        {
            int id = IdAt(position++);
            bool isRight = true;
            if (_read is null || position % _writeEvery == 0)
            {
                _written.Note(id);
                await _write(id, KeySpace.ValueOf(id));
            }
            else
            {
                isRight = await _read(id) == KeySpace.ValueOf(id);
            }

            long ended = Stopwatch.GetTimestamp();
            window.Latencies.Record(ended - started);
            if (!isRight)
            {
                window.CountWrong();
            }

            calls++;
            started = ended;
        }

        return calls;
    }
}
