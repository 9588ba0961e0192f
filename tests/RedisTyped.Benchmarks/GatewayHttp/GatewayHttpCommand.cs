using System.CommandLine;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.GatewayHttp;

/// <summary><c>gateway-http</c>: the gateway's HTTP endpoints against a constant reply of the same server, interleaved in one run.</summary>
internal sealed class GatewayHttpCommand : Command
{
    /// <summary>The share of the constant reply that a GET at 128 connections has to reach.</summary>
    private const double Target = 0.6;

    private const string Marks = "gateway-http";

    private readonly Option<int> _repetitions = new("--repetitions") { Description = "How often each is measured.", DefaultValueFactory = static _ => 5 };
    private readonly Option<int> _connections = new("--connections") { Description = "How many there are.", DefaultValueFactory = static _ => 128 };
    private readonly Option<double> _seconds = new("--seconds") { Description = "How long each sample takes.", DefaultValueFactory = static _ => 1.5 };

    private readonly Option<string?> _markdown = new("--markdown")
    {
        Description = $"Write the figures between {MarkedSection.BeginOf(Marks)} and {MarkedSection.EndOf(Marks)} of a page.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _serve = new("--serve") { Description = "Only serve, for a load generator of your own such as wrk, until stopped." };

    public GatewayHttpCommand()
        : base("gateway-http", "Compare GET over the gateway's HTTP endpoints with a constant reply of Kestrel.")
    {
        Options.Add(_repetitions);
        Options.Add(_connections);
        Options.Add(_seconds);
        Options.Add(_markdown);
        Options.Add(_serve);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        TextWriter output = words.InvocationConfiguration.Output;
        try
        {
            MarkedSection? page = words.GetValue(_markdown) is { } path ? MarkedSection.In(path, Marks) : null;
            await using HttpServer server = await HttpServer.StartAsync(cancellationToken);
            if (words.GetValue(_serve))
            {
                output.WriteLine(server.Address);
                await output.FlushAsync(cancellationToken);
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 0;
            }

            int repetitions = words.GetValue(_repetitions), connections = words.GetValue(_connections);
            var length = TimeSpan.FromSeconds(words.GetValue(_seconds));
            MeasuredFigure[] figures = await MeasureAsync(server.Address, repetitions, connections, length, cancellationToken);
            string report = FigureTable.Of(figures, FormattableString.Invariant(
                $"{MachineFacts.Here()}; {connections} connections with a request under way each; middles of {repetitions} samples of {Figures.Plain(length.TotalSeconds)} s, the ways taking turns"));
            output.Write(report);
            page?.Write(report);
            return figures.Any(static figure => figure.IsMet == false) ? 1 : 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            words.InvocationConfiguration.Error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static async Task<MeasuredFigure[]> MeasureAsync(Uri address, int repetitions, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        HttpRequestKind[] kinds = [HttpRequestKind.Constant, .. HttpRequestKind.Gateway];
        foreach (HttpRequestKind kind in kinds)
        {
            await HttpLoad.RunAsync(address, kind, connections, length);
        }

        var samples = kinds.ToDictionary(static k => k, static _ => new List<double>());
        for (int i = 0; i < repetitions; i++)
        {
            foreach (HttpRequestKind kind in kinds)
            {
                cancellationToken.ThrowIfCancellationRequested();
                samples[kind].Add(await HttpLoad.RunAsync(address, kind, connections, length));
            }
        }

        // A share is of two samples of the same round.
        List<double> constant = samples[HttpRequestKind.Constant];
        return
        [
            .. kinds.Select(kind => new MeasuredFigure(kind.Name, "requests/s", Spread.Of(samples[kind]))),
            .. HttpRequestKind.Gateway.Select(kind =>
            {
                var share = Spread.Of(samples[kind].Zip(constant, static (ours, most) => ours / most));
                string name = $"{kind.Name}, by the constant reply";
                return kind.Name.StartsWith("typed", StringComparison.Ordinal)
                    ? new MeasuredFigure(name, "", share, FormattableString.Invariant($"at least {Target:0.00}"), Math.Round(share.Median, 2) >= Target)
                    : new MeasuredFigure(name, "", share);
            }),
        ];
    }
}
