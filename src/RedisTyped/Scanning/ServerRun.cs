using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Scanning;

/// <summary>
/// Tells one run of a server from the next. Every run places its keys by a hash seed of its own
/// (https://github.com/redis/redis/blob/7.0/src/server.c, dictSetHashFunctionSeed), so that a cursor that another run gave skips keys.
/// </summary>
internal static class ServerRun
{
    private const string Field = "run_id:";

    // Of 40 random digits: enough to tell two runs apart, and short in the text of a cursor.
    private const int Digits = 8;

    /// <summary>Asks a node, if it is still there, for the run it is in; empty where it does not tell, or this user may not ask.</summary>
    public static async Task<string> OfAsync(CommandRoute route, RedisKey? key, CancellationToken cancellationToken)
    {
        route = route.Now();
        try
        {
            // In a Redis Cluster only a key leads to the node that has it.
            var asked = route.FollowsSlots && key is { } near
                ? route.ExecuteAsync("EVAL", (object[])["return redis.call('INFO','server')", 1, near])
                : route.ExecuteAsync("INFO", (object[])["server"]);
            var reply = await route.StepAsync("INFO", asked, cancellationToken).ConfigureAwait(false);
            return Read((string?)reply ?? "");
        }
        catch (RedisServerException)
        {
            return "";
        }
    }

    private static string Read(string sections)
    {
        int start = sections.IndexOf(Field, StringComparison.Ordinal);
        var rest = start < 0 ? default : sections.AsSpan(start + Field.Length);
        int length = rest.IndexOfAnyExcept(ScanPosition.RunDigits);
        return rest[..Math.Min(Digits, length < 0 ? rest.Length : length)].ToString();
    }
}
