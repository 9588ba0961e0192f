namespace RedisTyped.Topology;

/// <summary>A topology cannot be used. All its faults are named at once.</summary>
public sealed class TopologyException : RedisTypedException
{
    internal TopologyException(string source, IReadOnlyList<string> faults, Exception? innerException = null)
        : base(Describe(source, faults), innerException) => Faults = faults;

    /// <summary>Every fault: its place, what is wrong, what to write instead. Never holds a configuration string or password.</summary>
    public IReadOnlyList<string> Faults { get; }

    private static string Describe(string source, IReadOnlyList<string> faults) => faults.Count == 1
        ? $"{source} has a fault: {faults[0]}"
        : $"{source} has {faults.Count} faults:{string.Concat(faults.Select(fault => $"{Environment.NewLine}- {fault}"))}";
}
