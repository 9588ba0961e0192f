using RedisTyped.Routing;

namespace RedisTyped.Cli.Distribution;

/// <summary>The keys of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Keys">How many of the keys it owns.</param>
/// <param name="Total">How many keys there are.</param>
/// <param name="ExpectedShare">The part of all hashes that it owns, of 1; null where the router does not know.</param>
internal sealed record NodeLoad(NodeId Node, long Keys, long Total, double? ExpectedShare)
{
    public double Share => Total == 0 ? 0 : (double)Keys / Total;

    /// <summary>How far the keys are from what is expected, relative to that: 0.1 is a tenth too many.</summary>
    public double? Deviation => ExpectedShare is > 0 && Total > 0 ? (Share - ExpectedShare) / ExpectedShare : null;
}
