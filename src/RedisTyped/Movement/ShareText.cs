using System.Globalization;

namespace RedisTyped.Movement;

/// <summary>Writes shares as percentages; one that is not nothing is never written as if it were.</summary>
internal static class ShareText
{
    private const double Smallest = 0.0001;

    public static string Of(double share) => share > 0 && share < Smallest
        ? "under 0.01 %"
        : string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");
}
