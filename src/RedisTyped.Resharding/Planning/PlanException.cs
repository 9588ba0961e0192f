namespace RedisTyped.Resharding.Planning;

/// <summary>A plan cannot be used. All its faults are named at once.</summary>
public sealed class PlanException : RedisTypedException
{
    internal PlanException(string source, IReadOnlyList<string> faults, Exception? innerException = null)
        : base(Describe(source, faults), innerException) => Faults = faults;

    /// <summary>Every fault: its place, what is wrong, what to do. Never holds a password.</summary>
    public IReadOnlyList<string> Faults { get; }

    private static string Describe(string source, IReadOnlyList<string> faults) => faults.Count == 1
        ? $"{source} has a fault: {faults[0]}"
        : $"{source} has {faults.Count} faults:{string.Concat(faults.Select(static fault => $"{Environment.NewLine}- {fault}"))}";
}
