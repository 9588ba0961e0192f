using System.Globalization;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Has a cut-over stand still before one of its steps, for tests of what a process leaves behind that is killed there.</summary>
internal static class CutOverHalt
{
    /// <summary>The environment variable that names the step: 1 to 8.</summary>
    public const string Variable = "REDISTYPED_CUTOVER_HALT";

    /// <summary>What stands still there; null where nobody asks for it.</summary>
    public static Func<CutOverStep, Task>? FromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int step)
            ? reached => (int)reached == step ? Task.Delay(Timeout.InfiniteTimeSpan) : Task.CompletedTask
            : null;
}
