using RedisTyped.Benchmarks.Contenders;

namespace RedisTyped.Benchmarks.Targets;

/// <summary>All ratios that are to be reached. What is not here is measured and shown, no more.</summary>
internal static class TargetCatalog
{
    public static IReadOnlyList<Target> All { get; } =
    [
        // A typed call costs no more than the same by hand. A SET by hand hands on the task of StackExchange.Redis: ours, which ends in
        // time where that one does not, takes no more bytes where it is a ValueTask.
        .. from work in new[] { "get", "set" }
           from callers in new[] { "1", "64", "512" }
           from subject in new[] { ContenderNames.Typed, ContenderNames.ValueTask }
           from figure in new[] { ComparedFigure.Throughput, ComparedFigure.Bytes }
           where figure == ComparedFigure.Throughput || work == "get" || subject == ContenderNames.ValueTask
           select new Target($"{work}-{callers}", subject, ContenderNames.Hand, figure, 1.0),

        // Coalescing wins where there is company, and loses next to nothing without.
        .. from subject in new[] { ContenderNames.Coalescing, ContenderNames.CoalescingValueTask }
           from target in new[]
           {
               ("get-1", ComparedFigure.Throughput, 0.97), ("get-64", ComparedFigure.Throughput, 2.0), ("get-64", ComparedFigure.Bytes, 0.5),
               ("get-512", ComparedFigure.Throughput, 2.5), ("get-512", ComparedFigure.Bytes, 0.5),
           }
           select new Target(target.Item1, subject, ContenderNames.Hand, target.Item2, target.Item3),

        // A map of plain calls is as fast as the MGETs that a person would group by hand.
        new("map-get", ContenderNames.Batch, ContenderNames.HandWhenAll, ComparedFigure.Throughput, 5),
        new("map-get", ContenderNames.Batch, ContenderNames.HandChunks, ComparedFigure.Throughput, 1.0),
        new("map-get", ContenderNames.Batch, ContenderNames.Raw, ComparedFigure.Throughput, 0.3),
        new("map-set", ContenderNames.Batch, ContenderNames.HandBatch, ComparedFigure.Throughput, 1.0),
        new("map-incrby", ContenderNames.Batch, ContenderNames.HandBatch, ComparedFigure.Throughput, 1.0),
    ];
}
