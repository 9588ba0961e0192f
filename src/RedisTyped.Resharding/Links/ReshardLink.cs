using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Links;

/// <summary>A pair of nodes between which keys move.</summary>
/// <param name="Source">The node of the old topology.</param>
/// <param name="Target">The node of the new one.</param>
/// <param name="Filter">Which of the source's keys go to the target.</param>
internal sealed record ReshardLink(string Source, string Target, IKeyFilter Filter)
{
    /// <summary>Whether the target gets the source's functions as well.</summary>
    public bool KeepsFunctions { get; init; } = true;

    /// <summary>What it is called in progress, messages and the target's checkpoint.</summary>
    public string Name => $"{Source}>{Target}";

    public override string ToString() => Name;
}
