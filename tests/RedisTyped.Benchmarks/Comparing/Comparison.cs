using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Rows;

namespace RedisTyped.Benchmarks.Comparing;

/// <summary>
/// Measures rows. In each repetition every contender has its turn, in the other order each time, so that none always comes after the same
/// one and all meet the same machine.
/// </summary>
internal sealed class Comparison(BenchmarkNodes nodes, CompareSettings settings, TextWriter progress)
{
    private const int ChunkAttempts = 3;

    /// <summary>
    /// How long a contender runs before a row at least: the compiler makes its best of a method in the background, for which busy cores
    /// leave it little time.
    /// </summary>
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(2);

    private readonly LatencyRecorder _latencies = new();

    /// <summary>Measures a row.</summary>
    /// <exception cref="WrongAnswerException">An answer was not what had been stored.</exception>
    public async Task<RowResult> MeasureAsync(Row row, CancellationToken cancellationToken)
    {
        using var core = row.OnOneCore ? CoreAffinity.TryTake(nodes.ProcessIds) : null;
        var samples = row.Contenders.ToDictionary(static contender => contender, static _ => new List<Sample>());
        foreach (var contender in row.Contenders)
        {
            await ChooseChunkAsync(row, contender);
            await RunAsync(row, contender, settings.Length > LeastWarmUp ? settings.Length : LeastWarmUp);
        }

        for (int repetition = 1; repetition <= settings.Repetitions; repetition++)
        {
            var turns = repetition % 2 == 1 ? row.Contenders : row.Contenders.Reverse();
            foreach (var contender in turns)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await RunAsync(row, contender, settings.Length / 10);
                samples[contender].Add(await RunAsync(row, contender, settings.Length));
            }

            progress.Write('.');
        }

        return new RowResult(
            row, core?.Core, [.. row.Contenders.Select(contender => new ContenderResult(contender.Name, contender.Note, samples[contender]))]);
    }

    /// <summary>Finds the size of chunk with the highest median throughput, each size tried in turn.</summary>
    private async Task ChooseChunkAsync(Row row, Contender contender)
    {
        if (contender is not IChunkedContender { ChunkSizes: { Count: > 0 } sizes } chunked)
        {
            return;
        }

        var throughputs = sizes.ToDictionary(static size => size, static _ => new List<double>());
        for (int attempt = 0; attempt < ChunkAttempts; attempt++)
        {
            foreach (int size in sizes)
            {
                chunked.ChunkSize = size;
                throughputs[size].Add((await RunAsync(row, contender, settings.Length / 5)).Throughput);
            }
        }

        chunked.ChunkSize = throughputs.MaxBy(static tried => Spread.Of(tried.Value).Median).Key;
    }

    private async Task<Sample> RunAsync(Row row, Contender contender, TimeSpan length)
    {
        await (contender.BeforeSample?.Invoke() ?? Task.CompletedTask);
        _latencies.Clear();
        // What others left behind is not collected at the cost of this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        double serverCpu = await nodes.CpuSecondsAsync();
        var window = new LoadWindow(length, _latencies);
        var tally = await contender.RunAsync(window);
        serverCpu = await nodes.CpuSecondsAsync() - serverCpu;

        long wrong = window.Wrong + (contender.CountWrongAfter is { } count ? await count() : 0);
        if (wrong > 0)
        {
            throw new WrongAnswerException($"{row.Name}, {contender.Name}: {wrong} answers were not what had been stored; these figures would mean nothing.");
        }

        return Sample.Of(tally, serverCpu, _latencies.Total());
    }
}
