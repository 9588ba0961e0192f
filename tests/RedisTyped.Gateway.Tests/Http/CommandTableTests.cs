using RedisTyped.Gateway.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>Which commands of the table HTTP takes: docs/gateway-http.md says why not the others.</summary>
public sealed class CommandTableTests
{
    [Fact]
    public async Task Every_command_with_keys_is_taken_and_those_without_that_the_documentation_names()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes);
        CommandRule[] rules = [.. CommandRules.All.OrderBy(static rule => rule.Spec.Name, StringComparer.Ordinal)];

        var results = await gateway.CommandsAsync($"[{string.Join(',', rules.Select(Line))}]");

        string[] taken = [.. rules.Zip(results).Where(static one => HttpGateway.KindOf(one.Second) is not ("unroutable" or "denied" or "unknown-command")).Select(static one => one.First.Spec.Name)];
        string[] without = ["DBSIZE", "KEYS", "PING", "RANDOMKEY", "SCAN"];
        Assert.Equal(
            rules.Where(rule => without.Contains(rule.Spec.Name)
                || (rule.Handling is Handling.Key or Handling.Split && !rule.IsDenied)).Select(static rule => rule.Spec.Name),
            taken);

        // Words that may be a key, a number of keys, or anything else.
        static string Line(CommandRule rule)
        {
            int words = (rule.Spec.Arity < 0 ? 3 - rule.Spec.Arity : rule.Spec.Arity) - rule.Spec.NameWords;
            return $"[\"{rule.Spec.Name}\"{string.Concat(Enumerable.Repeat(", \"1\"", words))}]";
        }
    }
}
