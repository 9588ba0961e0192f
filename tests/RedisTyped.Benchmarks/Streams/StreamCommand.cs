using System.CommandLine;
using System.Globalization;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Benchmarks.Streams;

/// <summary><c>stream</c>: how fast one thread rewrites a replication stream, by what it keeps.</summary>
internal sealed class StreamCommand : Command
{
    /// <summary>Small commands a second that it must reach with correct splitting, whatever the filter.</summary>
    private const double Target = 5_000_000;

    private readonly Option<double> _seconds = new("--seconds") { Description = "How long each filter is measured.", DefaultValueFactory = static _ => 2 };

    public StreamCommand()
        : base("stream", "Measure how fast a replication stream of small commands is rewritten on one thread, and what it allocates.")
    {
        Options.Add(_seconds);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        TextWriter output = words.InvocationConfiguration.Output;
        TimeSpan time = TimeSpan.FromSeconds(words.GetValue(_seconds));
        var stream = SampleStream.Create();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{stream.Commands:N0} commands, {(double)stream.Bytes.Length / stream.Commands:0.0} bytes each: SET INCR HSET LPUSH EXPIRE, 4 % of DEL, MSET, SELECT, MULTI"));
        output.WriteLine("filter                       commands/s      MB/s  bytes allocated per command");
        bool missed = false;
        foreach ((string name, IKeyFilter filter) in StreamFilters.All())
        {
            StreamSpeed speed = await StreamSpeed.MeasureAsync(stream, filter, time, cancellationToken);

            // An expression costs what it costs, and so does the MD5 of each key that rings take.
            bool counts = filter is not RegexKeyFilter && !name.Contains("ketama", StringComparison.Ordinal);
            bool met = speed.CommandsPerSecond >= Target && speed.BytesPerCommand < 0.01;
            missed |= counts && !met;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-26} {speed.CommandsPerSecond,12:N0} {speed.MegabytesPerSecond,9:N0}  {speed.BytesPerCommand:0.000}{(counts ? met ? "  met" : "  MISSED" : "")}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Target: {Target:N0} commands/s, nothing allocated; not asked of expressions, and not of rings, which take the MD5 of each key."));
        return missed ? 1 : 0;
    }
}
