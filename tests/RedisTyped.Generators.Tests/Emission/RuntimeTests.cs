using System.Reflection;
using System.Text.RegularExpressions;
using RedisTyped.Generators.Emission;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Tests.Compilation;

namespace RedisTyped.Generators.Tests.Emission;

/// <summary>The generator names types of the runtime by text; here each is looked up.</summary>
public sealed partial class RuntimeTests
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(RedisStoreAttribute).Assembly, typeof(StackExchange.Redis.RedisValue).Assembly, typeof(object).Assembly, typeof(Enumerable).Assembly,
        typeof(Gateway.Http.GatewayHttpOptions).Assembly,
    ];

    public static TheoryData<string> Names => [.. Constants(typeof(Runtime)).Concat(Constants(typeof(KnownTypes)))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Named_type_exists(string name) => Assert.NotNull(Find(name));

    [Fact]
    public void Every_member_that_generated_code_calls_exists()
    {
        string code = string.Concat(AwkwardStores.All.Values.Select(static s => GeneratorRun.Of(s).AllFiles));

        (string Type, string Member)[] calls = [.. Calls().Matches(code).Select(static m => (m.Groups[1].Value, m.Groups[2].Value)).Distinct()];

        Assert.True(calls.Length > 30, $"{calls.Length} calls found");
        Assert.All(calls, static c => Assert.NotEmpty(Find(c.Type)!.GetMember(c.Member)));
    }

    private static Type? Find(string name)
    {
        string plain = name.Replace("global::", "", StringComparison.Ordinal);
        return Assemblies.Select(a => a.GetType(plain) ?? a.GetType(plain + "`1") ?? a.GetType(plain + "`2")).FirstOrDefault(static t => t is not null);
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public).Select(static f => (string)f.GetRawConstantValue()!);

    [GeneratedRegex(@"global::(RedisTyped\.(?:ClientRuntime|CrossShard|Values|Keys)\.[A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex Calls();
}
