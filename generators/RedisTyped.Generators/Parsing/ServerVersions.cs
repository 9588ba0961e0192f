using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RedisTyped.Generators.Parsing;

/// <summary>Versions of Redis, as a project and the command table write them.</summary>
internal static class ServerVersions
{
    /// <summary>The MSBuild property by which a project says what is the oldest server that its stores run on.</summary>
    public const string Property = "RedisMinServerVersion";

    /// <summary>What the property holds, or null where it is not set.</summary>
    public static string? Written(AnalyzerConfigOptions options) =>
        options.TryGetValue("build_property." + Property, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>Reads one to three numbers with dots between, such as 6.2; null for anything else.</summary>
    public static Version? Parse(string? text)
    {
        string[] parts = text?.Split('.') ?? [];
        int[] numbers = [.. parts.Select(static p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        return numbers.Length is >= 1 and <= 3 && numbers.All(static n => n >= 0)
            ? new Version(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2))
            : null;
    }

    /// <summary>As the documentation writes it: without a third number that is 0.</summary>
    public static string ForReader(Version version) => version.ToString(version.Build == 0 ? 2 : 3);
}
