namespace RedisTyped.Benchmarks.Gateways;

/// <summary>One run of redis-benchmark against one contender.</summary>
/// <param name="Throughput">Requests in a second.</param>
/// <param name="P50">Half of the requests were answered within so many milliseconds.</param>
/// <param name="P99">All but a hundredth were.</param>
/// <param name="Cpu">Processor time of the contender for each request, in microseconds; 0 for the nodes themselves.</param>
internal sealed record GatewaySample(double Throughput, double P50, double P99, double Cpu);
