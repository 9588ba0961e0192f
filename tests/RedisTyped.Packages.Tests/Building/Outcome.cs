namespace RedisTyped.Packages.Tests.Building;

/// <summary>What became of a command.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">All that it wrote.</param>
internal sealed record Outcome(string Command, int ExitCode, string Output)
{
    /// <summary>Fails the test unless the command ended well; gives what it wrote.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:\n{Output}");
        return Output;
    }
}
