using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// PFCOUNT and PFMERGE: the sketches of other nodes are set under names of their own on the node of the first key, used there by the
/// command itself, and removed, all in one transaction, so that nobody sees them and none is left behind.
/// </summary>
internal static class HyperLogLogs
{
    public static async Task<EmulatedReply> CountAsync(CrossShardCall call) => (long)await RunAsync(call, "PFCOUNT").ConfigureAwait(false);

    public static async Task<EmulatedReply> MergeAsync(CrossShardCall call)
    {
        await RunAsync(call, "PFMERGE").ConfigureAwait(false);
        return EmulatedReply.Ok;
    }

    private static async Task<RedisResult> RunAsync(CrossShardCall call, string command)
    {
        CrossShardKey home = call.Keys[0];
        RedisResult[] sketches = await Task.WhenAll(
            call.Keys.Where(k => k.Order != home.Order).Select(key => call.ReadAsync(key, "GET"))).ConfigureAwait(false);
        RedisValue[] moved = [.. sketches.Select(static s => (RedisValue)s).Where(static s => !s.IsNull)];
        string unique = $"redistyped:{Guid.NewGuid():N}:";
        RedisKey[] names = [.. moved.Select((_, i) => (RedisKey)$"{unique}{i}")];
        var steps = new List<object[]>();
        steps.AddRange(names.Select((name, i) => new object[] { "SET", name, moved[i] }));

        // PFCOUNT of a single key, as would be left where no other exists, writes what it has counted into that key; of several it does not.
        steps.Add([command, home.Stored, .. call.Keys.Where(k => k.Order == home.Order).Select(static k => (object)k.Stored), .. names.Select(static n => (object)n)]);
        if (names.Length > 0)
        {
            steps.Add(["DEL", .. names.Select(static n => (object)n)]);
        }

        // PFCOUNT changes nothing, whether its answer comes or not.
        RedisResult[] answers = await (command == "PFCOUNT"
            ? call.BeforeWriting(() => home.TransactAsync(steps))
            : call.WriteAsync(() => home.TransactAsync(steps))).ConfigureAwait(false);
        return answers[names.Length];
    }
}
