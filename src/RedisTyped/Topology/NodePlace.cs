namespace RedisTyped.Topology;

/// <summary>Where a node stands in what it was read from, as a user would look for it.</summary>
/// <param name="Node">The node's place: <c>nodes[2]</c>, <c>RedisTyped:nodes:2</c>, <c>line 3</c>.</param>
/// <param name="Separator">What stands between the node's place and a member's name.</param>
internal sealed record NodePlace(string Node, string Separator)
{
    public static NodePlace Index(int index) => new($"nodes[{index}]", ".");

    public static NodePlace Path(string path) => new(path, ":");

    public static NodePlace Line(int number) => new($"line {number}", ", ");

    /// <summary>The place of a member of the whole topology, in the section that it was read from; null for none.</summary>
    public static NodePlace TopLevel(string name, string? section) =>
        string.IsNullOrEmpty(section) ? new(name, ".") : new($"{section}:{name}", ":");

    public string Member(string name) => Node + Separator + name;

    /// <summary>The place of a member that has members.</summary>
    public NodePlace Child(string name) => this with { Node = Member(name) };
}
