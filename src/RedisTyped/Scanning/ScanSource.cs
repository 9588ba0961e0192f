using RedisTyped.Routing;

namespace RedisTyped.Scanning;

/// <summary>One node of a scan.</summary>
/// <param name="Node">Its name.</param>
/// <param name="FetchAsync">Fetches the page at a cursor.</param>
internal sealed record ScanSource(NodeId Node, Func<ulong, CancellationToken, Task<ScanPage>> FetchAsync);
