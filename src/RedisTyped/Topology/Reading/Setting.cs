namespace RedisTyped.Topology.Reading;

/// <summary>One value of a configuration text, whatever it was written in: a text, or named or numbered children.</summary>
/// <param name="Name">Its name, or its number in a list.</param>
/// <param name="Place">Its place, for messages.</param>
/// <param name="Text">The text of a single value.</param>
/// <param name="Children">What it holds; empty for a single value.</param>
internal sealed record Setting(string Name, NodePlace Place, string? Text, IReadOnlyList<Setting> Children)
{
    /// <summary>JSON null, or a section that nothing was written to.</summary>
    public bool IsAbsent => Text is null && Children.Count == 0;
}
