namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>Contracts that are right but unusual: each must be generated and compile without a warning.</summary>
internal static class AwkwardStores
{
    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["collections as replies"] = AwkwardShapes.Collections,
        ["pairs as replies"] = AwkwardShapes.Pairs,
        ["nested replies"] = AwkwardShapes.Nested,
        ["objects as fields"] = AwkwardShapes.Objects,
        ["rows as arguments"] = AwkwardShapes.Rows,
        ["serializers of one's own"] = AwkwardShapes.Serializers,
        ["serializers of what is enumerated"] = AwkwardShapes.Enumerated,
    };

    /// <summary>All of them by what is unusual.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new[]
    {
        AwkwardValues.All, AwkwardNames.All, AwkwardDeclarations.All, AwkwardCommands.All, AwkwardShards.All, Shapes,
    }.SelectMany(static stores => stores).ToDictionary();
}
