using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>What the statements of a page stand among: an application with a host, a client, and stores of pages that show other things.</summary>
internal static partial class Surroundings
{
    /// <summary>What a block of statements is compiled with that says of itself what else it finds.</summary>
    /// <param name="given">Parameters, as a method declares them.</param>
    /// <param name="isDeclared">Whether the page declares a type of its own by a name.</param>
    public static string Of(string given, Func<string, bool> isDeclared) =>
        $$"""
        {{Usings}}
        global using static Surrounding;

        public static class Surrounding
        {
        {{string.Join('\n', Parameter().Matches($"{given}, {Always}").DistinctBy(static p => p.Groups["name"].Value).Select(static p => $"    public static {p.Groups["type"].Value} {p.Groups["name"].Value} => default!;"))}}
        }

        {{Types}}

        namespace Elsewhere
        {
        {{string.Join("\n\n", Stores.Where(store => !isDeclared(store.Key)).Select(static store => store.Value))}}

            public static class Nothing;
        }
        """;

    private const string Always = "WebApplicationBuilder builder, WebApplication app, ShardedRedis redis, RedisTypedOptions options, CancellationToken ct";

    // The namespaces that docs/concepts.md names for what examples use, and those of an ASP.NET Core project with implicit usings.
    private static string Usings { get; } = string.Join('\n', Namespaces().Select(static name => $"global using {name};"));

    private const string Types =
        """
        public sealed class ByRegion(IReadOnlyList<RouterNode> nodes) : ShardRouter
        {
            public override string Name => "by-region";
            public override int Route(ReadOnlySpan<byte> routedPart) => routedPart.Length % nodes.Count;
        }

        // As OpenTelemetry.Extensions.Hosting has it, which is the application's own choice and not referenced here.
        public interface IMeters { IMeters AddMeter(params string[] names); }
        public interface ISpans { ISpans AddSource(params string[] names); }
        public interface ITelemetry { ITelemetry WithMetrics(Action<IMeters> configure); ITelemetry WithTracing(Action<ISpans> configure); }
        public static class TelemetryServices { public static ITelemetry AddOpenTelemetry(this IServiceCollection services) => default!; }
        """;

    private static readonly Dictionary<string, string> Stores = new()
    {
        ["IUserStore"] =
            """
                [RedisStore]
                [HashTag("user:{id}")]
                public partial interface IUserStore
                {
                    [Command("GET user:{id}:name")]
                    Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

                    [Command("SET user:{id}:name {name} [EX {ttl}]")]
                    Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null);
                }
            """,
        ["ICarts"] =
            """
                [RedisStore]
                [HashTag("cart:{id}")]
                public partial interface ICarts
                {
                    [Command("SADD cart:{id} {item}")]
                    Task<bool> AddAsync([ShardKey] long id, string item);
                }
            """,
    };

    private static IEnumerable<string> Namespaces() =>
        NamespaceRow().Matches(Repository.Read("docs/concepts.md").Split("## Namespaces")[1].Split("\n## ")[0])
            .SelectMany(static row => Name().Matches(row.Groups[1].Value))
            .Select(static name => name.Groups[1].Value)
            .Concat(["RedisTyped.Testing", "StackExchange.Redis", "Xunit", "Elsewhere", "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net"])
            .Concat(["System.Threading", "System.Threading.Tasks", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.Extensions.Configuration"])
            .Distinct();

    [GeneratedRegex(@"(?<type>[\w.<>\[\]?]+(?:<[^>]*>)?) (?<name>\w+)(?:, |$)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\| (`[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex NamespaceRow();

    [GeneratedRegex(@"`([\w.]+)`")]
    private static partial Regex Name();
}
