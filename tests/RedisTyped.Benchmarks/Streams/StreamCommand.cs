using System.CommandLine;
using System.Globalization;

namespace RedisTyped.Benchmarks.Streams;

/// <summary><c>stream</c>: how fast one thread rewrites a replication stream, by what it keeps.</summary>
internal sealed class StreamCommand : Command
{
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
        foreach (StreamResult result in await StreamResult.MeasureAsync(stream, time, cancellationToken))
        {
            missed |= result.IsMet == false;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Filter,-26} {result.Speed.CommandsPerSecond,12:N0} {result.Speed.MegabytesPerSecond,9:N0}  {result.Speed.BytesPerCommand:0.000}{(result.IsMet is { } met ? met ? "  met" : "  MISSED" : "")}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Target: {StreamResult.Target:N0} commands/s, nothing allocated; not asked of expressions, and not of rings, which take the MD5 of each key."));
        return missed ? 1 : 0;
    }
}
