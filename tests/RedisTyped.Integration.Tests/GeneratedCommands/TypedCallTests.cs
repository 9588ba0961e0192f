extern alias generator;

using generator::RedisTyped.Generators.Emission;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>
/// Looks at what the typed methods of StackExchange.Redis, which generated code calls, really send; mergeable calls call them for it.
/// </summary>
public sealed class TypedCallTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_typed_call_sends_the_template_word_for_word()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("node", nodes[0].ConfigurationString));
        List<Form> forms = [.. TypedCalls.All.SelectMany(static group => group.Select((call, i) => Form.Of(group.Key, call, i)))];
        GeneratedStore store = GeneratedStore.Of(forms.Select(static f => f.Declaration));
        using var flush = new RespConnection(nodes[0].Port);
        using var monitor = new CommandMonitor(nodes[0]);
        var faults = new List<string>();
        foreach (Form form in forms)
        {
            Assert.Matches($@"(\.Database\.{form.Call.Method}\({form.Call.Head}|\.MergeableReply\.)", Body(store.Code, form.Name));
            flush.Execute("FLUSHALL");
            monitor.Take();
            try
            {
                await store.CallAsync(redis, form.Name, form.Values);
            }
            catch (RedisServerException)
            {
                // There is nothing to rename.
            }

            string[] sent = [.. monitor.Take().Select(static words => string.Join(' ', words))];
            string expected = string.Join(' ', form.Sent);
            if (sent is not [var only] || only != expected)
            {
                faults.Add($"{form.Call.Method}: {string.Join(" and ", sent)} instead of {expected}");
            }
        }

        output.WriteLine($"{forms.Count} typed calls sent their template word for word.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData(long.MinValue + 1)]
    [InlineData(-2)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public async Task An_increment_is_sent_word_for_word_whatever_the_number(long by)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("node", nodes[0].ConfigurationString));
        GeneratedStore store = GeneratedStore.Of(
        [
            GeneratedStore.Method(["INCRBY", "up:{tag}", "{by}"], "long", "UpAsync", "[ShardKey] string tag, long by"),
            GeneratedStore.Method(["DECRBY", "down:{tag}", "{by}"], "int", "DownAsync", "[ShardKey] string tag, long by"),
        ]);
        using var monitor = new CommandMonitor(nodes[0]);

        await store.CallAsync(redis, "UpAsync", ["t", by]);
        Assert.Equal(["INCRBY", "up:t", $"{by}"], Assert.Single(monitor.Take()));

        if (Math.Abs(by) < int.MaxValue)
        {
            await store.CallAsync(redis, "DownAsync", ["t", by]);
            Assert.Equal(["DECRBY", "down:t", $"{by}"], Assert.Single(monitor.Take()));
        }
    }

    private static string Body(string code, string method)
    {
        int at = code.IndexOf($" {method}(", StringComparison.Ordinal);
        return code[at..code.IndexOf(';', code.IndexOf("return ", code.IndexOf(".Route(", at, StringComparison.Ordinal), StringComparison.Ordinal))];
    }

    /// <summary>A method for one typed call, and what it must send.</summary>
    private sealed record Form(string Name, TypedCall Call, string Declaration, object?[] Values, IReadOnlyList<string> Sent)
    {
        public static Form Of(string command, TypedCall call, int number)
        {
            List<string> words = [command], sent = [command], parameters = [];
            List<object?> values = ["t"];
            for (int i = 0; i < call.Arguments.Length; i++)
            {
                // No two arguments are alike, so that an exchange shows.
                switch (call.Arguments[i])
                {
                    case 'K':
                        words.Add($"{{tag}}:{i}");
                        sent.Add($"{{t}}:{i}");
                        continue;
                    case 'V':
                        parameters.Add($"string p{i}");
                        values.Add($"v{i}");
                        break;
                    case 'I':
                        parameters.Add($"long p{i}");
                        values.Add((long)i);
                        break;
                    case 'N':
                        parameters.Add($"long p{i}");
                        values.Add(i + 10L);
                        break;
                    default:
                        parameters.Add($"bool p{i}");
                        values.Add(true);
                        break;
                }

                words.Add($"{{p{i}}}");
                sent.Add(values[^1] switch { true => "1", var value => $"{value}" });
            }

            string name = $"{command}{number}Async";
            string result = call.Result switch
            {
                TypedResult.Value => "RedisValue",
                TypedResult.Values => "RedisValue[]",
                TypedResult.Fields => "Dictionary<string, string>",
                TypedResult.Integer => "long",
                TypedResult.MaybeInteger => "long?",
                TypedResult.MaybeDouble => "double?",
                _ => "bool",
            };
            string declaration = GeneratedStore.Method(words, result, name, string.Join(", ", parameters.Prepend("[ShardKey] string tag")));
            return new Form(name, call, declaration, [.. values], sent);
        }
    }
}
