using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>What is imported from.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Pool">The pool that was asked for, where there are several.</param>
internal sealed record ImportSource(string Name, string Text, string? Pool)
{
    /// <summary>Refuses it with everything that stands against it.</summary>
    public void RefuseIf(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new TopologyException(Name, faults);
        }
    }
}
