using System.CommandLine;
using System.Globalization;

namespace RedisTyped.Benchmarks.GatewayHttp;

/// <summary><c>gateway-http</c>: the gateway's HTTP endpoints against a constant reply of the same server, interleaved in one run.</summary>
internal sealed class GatewayHttpCommand : Command
{
    /// <summary>The share of the constant reply that a GET at 128 connections has to reach.</summary>
    private const double Target = 0.6;

    private readonly Option<int> _repetitions = new("--repetitions") { Description = "How often each is measured.", DefaultValueFactory = static _ => 5 };
    private readonly Option<int> _connections = new("--connections") { Description = "How many there are.", DefaultValueFactory = static _ => 128 };
    private readonly Option<double> _seconds = new("--seconds") { Description = "How long each sample takes.", DefaultValueFactory = static _ => 1.5 };
    private readonly Option<bool> _serve = new("--serve") { Description = "Only serve, for a load generator of your own such as wrk, until stopped." };

    public GatewayHttpCommand()
        : base("gateway-http", "Compare GET over the gateway's HTTP endpoints with a constant reply of Kestrel.")
    {
        Options.Add(_repetitions);
        Options.Add(_connections);
        Options.Add(_seconds);
        Options.Add(_serve);
        SetAction((words, cancellationToken) => RunAsync(
            words.InvocationConfiguration.Output,
            words.GetValue(_repetitions), words.GetValue(_connections), TimeSpan.FromSeconds(words.GetValue(_seconds)), words.GetValue(_serve), cancellationToken));
    }

    private static async Task<int> RunAsync(
        TextWriter output, int repetitions, int connections, TimeSpan length, bool serve, CancellationToken cancellationToken)
    {
        await using HttpServer server = await HttpServer.StartAsync(cancellationToken);
        if (serve)
        {
            output.WriteLine(server.Address);
            await output.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }

        HttpRequestKind[] kinds = [HttpRequestKind.Constant, .. HttpRequestKind.Gateway];
        foreach (HttpRequestKind kind in kinds)
        {
            await HttpLoad.RunAsync(server.Address, kind, connections, length);
        }

        var samples = kinds.ToDictionary(static k => k, static _ => new List<double>());
        for (int i = 0; i < repetitions && !cancellationToken.IsCancellationRequested; i++)
        {
            foreach (HttpRequestKind kind in kinds)
            {
                samples[kind].Add(await HttpLoad.RunAsync(server.Address, kind, connections, length));
            }
        }

        bool met = true;
        double constant = Median(samples[HttpRequestKind.Constant]);
        foreach (HttpRequestKind kind in kinds)
        {
            double median = Median(samples[kind]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Name,-28} {median,10:N0} requests/s  {median / constant:0.00}"));
            met &= !kind.Name.StartsWith("typed", StringComparison.Ordinal) || median >= Target * constant;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A typed GET is to reach {Target:0.00} of the constant reply: {(met ? "met" : "MISSED")}"));
        return met ? 0 : 1;
    }

    private static double Median(List<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0 ? 0 : ordered[ordered.Length / 2];
    }
}
