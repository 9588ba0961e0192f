using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RedisTyped.Gateway;
using RedisTyped.Repository.Tests.Documentation;
using RedisTyped.Topology;
using Pages = RedisTyped.Repository.Tests.Repository;

namespace RedisTyped.Cli.Tests.Documentation;

/// <summary>What a page shows as JSON is taken by what reads it, down to the last key.</summary>
public sealed partial class JsonPageTests
{
    // Not of rules, whose records of key spaces have tests of their own, and may be broken.
    public static TheoryData<string, string> Blocks =>
    [
        .. from page in Pages.Files("", "*.md")
           where !page.StartsWith("docs/rules/", StringComparison.Ordinal)
           from block in CodeBlock.Of(Pages.Read(page))
           from text in block.Language == "json" ? [block.Text] : Written().Matches(block.Text).Select(static m => m.Groups[1].Value)
           select (page, text),
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_is_read_without_a_fault(string page, string text) => Assert.Equal([], Faults(page, text));

    [Theory]
    [InlineData("""{ "nodes": [ { "name": "a", "configuration": "h:1", "wieght": 2 } ] }""", "wieght")]
    [InlineData("""{ "RedisTyped": { "nodes": [ { "name": "a", "configuration": "h:1" } ], "readfrm": "Replica" } }""", "readfrm")]
    [InlineData("""{ "DeniedComands": ["KEYS"] }""", "DeniedComands")]
    [InlineData("""{ "DeniedCommands": ["@nobody"] }""", "@nobody")]
    public void A_fault_is_seen(string text, string part) => Assert.Contains(part, Assert.Single(Faults("page", text)), StringComparison.Ordinal);

    private static string[] Faults(string page, string text)
    {
        using var json = JsonDocument.Parse(text);
        try
        {
            if (json.RootElement.TryGetProperty("RedisTyped", out _))
            {
                TopologyConfiguration.Read(Configuration(text).GetSection("RedisTyped"));
            }
            else if (json.RootElement.TryGetProperty("nodes", out _))
            {
                TopologyFile.ParseJson(text, page);
            }
            else
            {
                ReadGatewayOptions(text);
            }

            return [];
        }
        catch (TopologyException e)
        {
            // The certificates of a page are on no machine.
            return [.. e.Faults.Where(static fault => !fault.Contains("there is no file", StringComparison.Ordinal))];
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            return [e.Message];
        }
    }

    private static void ReadGatewayOptions(string text)
    {
        var services = new ServiceCollection();
        services.AddRedisTypedGateway(options => Configuration(text).Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
        using ServiceProvider provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
    }

    private static IConfigurationRoot Configuration(string text) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();

    // What a console writes into a file.
    [GeneratedRegex(@"\$ cat > \S+\.json <<'END'\n(.*?)\nEND", RegexOptions.Singleline)]
    private static partial Regex Written();
}
