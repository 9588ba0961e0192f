using System.Linq;
using System.Reflection;

namespace RedisTyped.Generators.Diagnostics;

/// <summary>Where the page of a rule is.</summary>
internal static class RulePages
{
    // Without an address, where the pages are in the repository and in the package.
    private static readonly string Folder =
        typeof(RulePages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static a => a.Key == "RulePages")?.Value ?? "docs/rules";

    public static string Of(string id) => $"{Folder}/{id}.md";
}
