using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary>
/// What a target of a running link holds, as its source would tell it: expiries that are put off until the cut-over as they will be,
/// and without what the tool keeps for itself.
/// </summary>
internal static class LandedImage
{
    private const string Until = " until ";

    public static async Task<SortedDictionary<string, string>> OfAsync(NodeWire target, IKeyFilter? filter)
    {
        var image = await NodeImage.OfAsync(target, filter);
        var landed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in image.Where(static one => !one.Key.Contains("/__rt:", StringComparison.Ordinal) && !one.Key.Contains("/redistyped:", StringComparison.Ordinal)))
        {
            landed.Add(key, Normal(value));
        }

        return landed;
    }

    private static string Normal(string value)
    {
        int start = value.IndexOf(Until, StringComparison.Ordinal) + Until.Length;
        int end = value.IndexOf(':', start);
        long until = long.Parse(value.AsSpan(start, end - start), CultureInfo.InvariantCulture);
        return !ShiftedTime.Is(until) ? value : string.Concat(value.AsSpan(0, start), ShiftedTime.RealOf(until).ToString(CultureInfo.InvariantCulture), value.AsSpan(end));
    }
}
