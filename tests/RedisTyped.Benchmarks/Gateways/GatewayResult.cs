using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Gateways;

/// <summary>What a row came to: the samples of each contender, one for each repetition.</summary>
/// <param name="Row">The row.</param>
/// <param name="Gateway">Those of the gateway.</param>
/// <param name="Nutcracker">Those of nutcracker.</param>
/// <param name="Direct">Those of one node without anything before it.</param>
internal sealed record GatewayResult(GatewayRow Row, IReadOnlyList<GatewaySample> Gateway, IReadOnlyList<GatewaySample> Nutcracker, IReadOnlyList<GatewaySample> Direct)
{
    /// <summary>The gateway's throughput by nutcracker's, of samples taken one after the other.</summary>
    public Spread Throughput => Ratio(static sample => sample.Throughput);

    /// <summary>The gateway's 99th percentile by nutcracker's.</summary>
    public Spread P99 => Ratio(static sample => sample.P99);

    /// <summary>The gateway's processor time for each request by nutcracker's.</summary>
    public Spread Cpu => Ratio(static sample => sample.Cpu);

    /// <summary>The targets that were missed by the median, in words.</summary>
    public IEnumerable<string> Missed()
    {
        if (Row.Throughput is { } throughput && Math.Round(Throughput.Median, 2) < throughput)
        {
            yield return FormattableString.Invariant($"{Row.Name}: throughput {Throughput.Median:0.00} of nutcracker's, at least {throughput:0.00} wanted");
        }

        if (Math.Round(P99.Median, 2) > 1)
        {
            yield return FormattableString.Invariant($"{Row.Name}: p99 {P99.Median:0.00} of nutcracker's, at most 1.00 wanted");
        }

        if (Row.Cpu is { } cpu && Math.Round(Cpu.Median, 2) > cpu)
        {
            yield return FormattableString.Invariant($"{Row.Name}: CPU per request {Cpu.Median:0.00} of nutcracker's, at most {cpu:0.00} wanted");
        }
    }

    private Spread Ratio(Func<GatewaySample, double> figure) => Spread.Of(Gateway.Zip(Nutcracker, (ours, theirs) => figure(ours) / Math.Max(figure(theirs), 1e-9)));
}
