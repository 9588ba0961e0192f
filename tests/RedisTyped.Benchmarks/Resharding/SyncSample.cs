namespace RedisTyped.Benchmarks.Resharding;

/// <summary>One sync.</summary>
/// <param name="Seconds">From REPLICAOF until all replicas have their link up, with every key.</param>
/// <param name="MillisecondsAfterLastByte">From the last byte of the snapshot in the proxy, or the relay, until then; 0 where there is neither.</param>
/// <param name="MillisecondsToWrite">From then until all replicas have applied a write to the master.</param>
/// <param name="PeakMegabytes">The most memory that the proxy had, in million bytes; 0 without proxy.</param>
/// <param name="Cpu">Processor time of the proxy, in seconds; 0 without proxy.</param>
internal sealed record SyncSample(double Seconds, double MillisecondsAfterLastByte, double MillisecondsToWrite, double PeakMegabytes, double Cpu);
