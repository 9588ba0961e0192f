using RedisTyped.Routing;

namespace RedisTyped.Tests;

/// <summary>A router of a test's own, as a user would write one.</summary>
public sealed class FixedRouter(Func<byte[], int> route, bool usesHashTags = true) : ShardRouter
{
    public override string Name => "fixed";

    public override bool UsesHashTags => usesHashTags;

    public override int Route(ReadOnlySpan<byte> routedPart) => route(routedPart.ToArray());
}
