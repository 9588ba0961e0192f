using System.Globalization;

namespace RedisTyped.Cli.Output;

/// <summary>Numbers as people read them, the same on every machine.</summary>
internal static class Figures
{
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Keys, which may be a single one.</summary>
    public static string Keys(long count) => $"{Count(count)} {(count == 1 ? "key" : "keys")}";

    /// <summary>A share of 1 in per cent, to a hundredth.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    /// <summary>As <see cref="Percent"/>, with its sign.</summary>
    public static string Deviation(double share) => (share * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %";

    public static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
