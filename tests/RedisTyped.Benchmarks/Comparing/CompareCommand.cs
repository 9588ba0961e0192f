using System.CommandLine;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Rows;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Comparing;

/// <summary><c>compare</c>: typed stores against code by hand, on four nodes that it starts.</summary>
internal sealed class CompareCommand : Command
{
    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Measure these rows alone, such as get-64.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _repetitions = new("--repetitions")
    {
        Description = "How often each contender is measured; 7 unless given.",
        HelpName = "N",
        DefaultValueFactory = static _ => 7,
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long a sample takes; 1 unless given.",
        HelpName = "S",
        DefaultValueFactory = static _ => 1,
    };

    public CompareCommand()
        : base("compare", "Compare typed stores with StackExchange.Redis by hand, on four nodes started for it.")
    {
        Options.Add(_only);
        Options.Add(_repetitions);
        Options.Add(_seconds);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        var settings = new CompareSettings(
            words.GetValue(_only) ?? [], words.GetValue(_repetitions), TimeSpan.FromSeconds(words.GetValue(_seconds)), []);
        await using var nodes = await BenchmarkNodes.StartAsync(settings.ServerArguments, cancellationToken);
        var comparison = new Comparison(nodes, settings, Console.Error);
        var rows = RowCatalog.For(nodes).Where(row => settings.Only.Count == 0 || settings.Only.Contains(row.Name));
        foreach (var row in rows)
        {
            Console.Error.Write($"{row.Name} ");
            var result = await comparison.MeasureAsync(row, cancellationToken);
            Console.Error.WriteLine();
            foreach (var contender in result.Contenders)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Name,-12} {contender.Name,-12} {contender.Of(static s => s.Throughput).Median,12:N0}/s  p50 {contender.Of(static s => s.P50).Median,8:N1} us  p99 {contender.Of(static s => s.P99).Median,8:N1} us  cpu {contender.Of(static s => s.ClientCpuMicroseconds).Median,6:N2} us  {contender.Of(static s => s.BytesPerOperation).Median,6:N0} B"));
            }

            foreach (var ratio in result.Ratios)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Name,-12} {ratio.Subject} / {ratio.Baseline}: {ratio.Throughput.Median:0.00} [{ratio.Throughput.LowerQuartile:0.00} to {ratio.Throughput.UpperQuartile:0.00}], bytes {ratio.Bytes?.Median:0.00}"));
            }
        }

        return 0;
    }
}
