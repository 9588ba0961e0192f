namespace RedisTyped.CodeFixes.Tests;

public sealed class CallForAllKeysTests
{
    [Theory]
    [InlineData(
        "foreach (long id in ids)\n        {\n            var name = await users.GetNameAsync(id);\n            Console.WriteLine(name);\n        }",
        "foreach (var name in await users.GetNamesAsync(ids))\n        {\n            Console.WriteLine(name);\n        }")]
    [InlineData(
        "foreach (long id in ids)\n        {\n            string? name = await users.GetNameAsync(id).ConfigureAwait(false);\n\n            Console.WriteLine($\"{id}: {name}\");\n        }",
        "foreach ((long id, string? name) in ids.Zip(await users.GetNamesAsync(ids).ConfigureAwait(false)))\n        {\n            Console.WriteLine($\"{id}: {name}\");\n        }")]
    [InlineData(
        "foreach (var id in ids)\n        {\n            Console.WriteLine($\"{id}: {await users.GetNameAsync(id)}\");\n        }",
        "foreach (var (id, name) in ids.Zip(await users.GetNamesAsync(ids)))\n        {\n            Console.WriteLine($\"{id}: {name}\");\n        }")]
    [InlineData(
        "foreach (var id in ids)\n        {\n            if ((await users.GetNameAsync(id))?.Length > 3)\n            {\n                Console.WriteLine(id);\n            }\n        }",
        "foreach (var (id, name) in ids.Zip(await users.GetNamesAsync(ids)))\n        {\n            if (name?.Length > 3)\n            {\n                Console.WriteLine(id);\n            }\n        }")]
    [InlineData(
        "foreach (var id in ids)\n            names.Add(await users.GetNameAsync(id));",
        "foreach (var name in await users.GetNamesAsync(ids))\n            names.Add(name);")]
    [InlineData(
        "foreach (var id in ids)\n        {\n            var name = await users.GetNameAsync(id);\n            name ??= \"none\";\n            Console.WriteLine(name);\n        }",
        "foreach (var name2 in await users.GetNamesAsync(ids))\n        {\n            var name = name2;\n            name ??= \"none\";\n            Console.WriteLine(name);\n        }")]
    [InlineData(
        "foreach (long id in ids)\n        {\n            // Names are short.\n            var name = await users.GetNameAsync(id); // may be null\n            Console.WriteLine(name);\n        }",
        "foreach (var name in await users.GetNamesAsync(ids))\n        {\n            // Names are short.\n            // may be null\n            Console.WriteLine(name);\n        }")]
    public Task Answers_come_together(string before, string after) =>
        FixRun.ExpectAsync(new CallForAllKeys(), "Call 'GetNamesAsync' with all keys", In(before), In(after));

    [Theory]
    [InlineData("foreach (long id in ids)\n        {\n            await users.ForgetAsync(id);\n        }", "ForgetAllAsync", "await users.ForgetAllAsync(ids);")]
    [InlineData("foreach (long id in ids) await users.ForgetAsync(id).ConfigureAwait(false);", "ForgetAllAsync", "await users.ForgetAllAsync(ids).ConfigureAwait(false);")]
    [InlineData("foreach (var (id, name) in byId)\n        {\n            await users.SetNameAsync(id, name);\n        }", "SetNamesAsync", "await users.SetNamesAsync(byId);")]
    [InlineData("foreach ((long id, var name) in byId)\n        {\n            await users.SetNameAsync(id, name);\n        }", "SetNamesAsync", "await users.SetNamesAsync(byId);")]
    [InlineData("foreach (var pair in byId)\n        {\n            await users.SetNameAsync(pair.Key, pair.Value);\n        }", "SetNamesAsync", "await users.SetNamesAsync(byId);")]
    [InlineData(
        "foreach (long id in ids) // all of them\n        {\n            // Who left is forgotten.\n            await users.ForgetAsync(id);\n        }",
        "ForgetAllAsync",
        "// all of them\n        // Who left is forgotten.\n        await users.ForgetAllAsync(ids);")]
    public Task Loop_of_nothing_else_goes(string before, string method, string after) =>
        FixRun.ExpectAsync(new CallForAllKeys(), $"Call '{method}' with all keys", In(before), In(after));

    [Fact]
    public Task Zip_is_written_in_full_without_its_using_directive() => FixRun.ExpectAsync(
        new CallForAllKeys(), "Call 'GetNamesAsync' with all keys",
        In("foreach (var id in ids)\n            Console.WriteLine($\"{id}: {await users.GetNameAsync(id)}\");").Replace("using System.Linq;\n\n", "", StringComparison.Ordinal),
        In("foreach (var (id, name) in System.Linq.Enumerable.Zip(ids, await users.GetNamesAsync(ids)))\n            Console.WriteLine($\"{id}: {name}\");")
            .Replace("using System.Linq;\n\n", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("foreach (var id in lazy) { names.Add(await users.GetNameAsync(id)); }")]
    [InlineData("foreach (var id in Load()) { names.Add(await users.GetNameAsync(id)); }")]
    [InlineData("foreach (var id in ids) { names.Add(await users.GetNameAsync(id + 1)); }")]
    [InlineData("foreach (var id in ids) { if (id > 0) { names.Add(await users.GetNameAsync(id)); } }")]
    [InlineData("foreach (var id in ids) { names.Add(id > 0 ? await users.GetNameAsync(id) : null); }")]
    [InlineData("foreach (var id in ids) { Console.WriteLine(id); names.Add(await users.GetNameAsync(id)); }")]
    [InlineData("foreach (var id in ids) { names.Add(await users.GetNameAsync(id)); await users.ForgetAsync(id); }")]
    [InlineData("for (int i = 0; i < ids.Length; i++) { names.Add(await users.GetNameAsync(ids[i])); }")]
    [InlineData("foreach (var id in ids) { await users.ForgetAsync(id); Console.WriteLine(id); }")]
    [InlineData("foreach (var pair in byId) { await users.SetNameAsync(pair.Key, \"a\"); }")]
    [InlineData("foreach (var id in ids) { await users.ShoutAsync(id); }")]
    public async Task Nothing_is_offered_for_another_loop(string body) => Assert.Empty(await FixRun.TitlesAsync(new CallForAllKeys(), In(body)));

    private static string In(string body) => $$"""
        using System.Linq;

        public static class Uses
        {
            public static async Task UseAsync(
                IUserStore users, long[] ids, IEnumerable<long> lazy, List<string?> names, Dictionary<long, string> byId)
            {
                {{body}}
                await Task.Yield();
            }

            private static long[] Load() => [1];
        }

        [RedisStore]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id);

            [Command("MGET user:{ids}:name")]
            Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids);

            [Command("SET user:{id}:name {name}")]
            Task SetNameAsync([ShardKey] long id, string name);

            [Command("MSET user:{names}:name {names}")]
            Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

            [Command("DEL user:{id}:name")]
            Task ForgetAsync([ShardKey] long id);

            [Command("DEL user:{ids}:name")]
            Task ForgetAllAsync([ShardKey] long[] ids);

            [Command("INCR user:{id}:shouts")]
            Task ShoutAsync([ShardKey] long id);
        }
        """;
}
