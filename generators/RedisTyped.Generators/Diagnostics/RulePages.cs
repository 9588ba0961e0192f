using System.Linq;
using System.Reflection;

namespace RedisTyped.Generators.Diagnostics;

/// <summary>Where the page of a rule is.</summary>
internal static class RulePages
{
    private static readonly string Folder =
        typeof(RulePages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RulePages").Value!;

    public static string Of(string id) => $"{Folder}/{id}.md";
}
