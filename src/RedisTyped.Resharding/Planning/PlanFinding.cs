namespace RedisTyped.Resharding.Planning;

/// <summary>Something that a look at the servers has found.</summary>
/// <param name="Severity">Whether it stands in the way.</param>
/// <param name="Node">The node that it is about, as the topology that has it calls it; null for the whole plan.</param>
/// <param name="Code">Which kind, such as <c>maxmemory</c>; scripts depend on it.</param>
/// <param name="Message">The thing, the fault and the next step; for people.</param>
public sealed record PlanFinding(FindingSeverity Severity, string? Node, string Code, string Message);
