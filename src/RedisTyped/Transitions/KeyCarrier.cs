using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Transitions;

/// <summary>
/// Brings a key from one node to another, whole, of any type, with the time it has left, by DUMP and RESTORE. The source is removed when the
/// destination has it, and not before. Many clients may do so at once: a short-lived key beside the source says who does.
/// </summary>
/// <remarks>What the destination has already is newer, and stays; the source is then only removed.</remarks>
internal static class KeyCarrier
{
    private const int MostTries = 8;

    private const string Beside = "redistyped:moving:";

    // 0: there is no such key; 1: another client brings it over; 2 with the value and the milliseconds that it has left.
    private const string Claim =
        "if redis.call('EXISTS', KEYS[1]) == 0 then return {0} end " +
        "local mine = redis.call('GET', KEYS[2]) == ARGV[1] " +
        "if not mine and not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1} end " +
        "return {2, redis.call('DUMP', KEYS[1]), redis.call('PTTL', KEYS[1])}";

    // 1: removed, or somebody else does; 0: it has changed since it was read. The digest spares sending the value once more.
    private const string Finish =
        "if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 1 end " +
        "local value = redis.call('DUMP', KEYS[1]) " +
        "if value and ARGV[2] ~= '' and redis.sha1hex(value) ~= ARGV[2] then return 0 end " +
        "redis.call('DEL', KEYS[1], KEYS[2]) return 1";

    private const string Release = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1";

    private static readonly TimeSpan ShortestClaim = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Whether a key stands beside one that is brought over, and stays where it is.</summary>
    public static bool IsBeside(ReadOnlySpan<byte> key) => key.StartsWith("redistyped:moving:"u8);

    /// <summary>Whether a node has a key.</summary>
    /// <exception cref="NodeCallException">The node takes no calls at the moment.</exception>
    public static async Task<bool> IsThereAsync(RedisNode node, byte[] key) =>
        node.Gate.Refusal is { } refusal ? throw refusal.Fault("EXISTS") :
        (long)await AskAsync(node, "EXISTS", (RedisKey)key).ConfigureAwait(false) != 0;

    /// <summary>Brings a key over.</summary>
    /// <returns>Whether this call did; not when the source had none, or another client was first.</returns>
    /// <exception cref="TimeoutException">Another client has begun and does not end, or a node does not answer; the source is still there.</exception>
    /// <exception cref="TransitionException">The source changes again and again, so that a client writes that does not take part.</exception>
    public static async Task<bool> BringOverAsync(byte[] key, RedisNode from, RedisNode to)
    {
        byte[] beside = [.. Encoding.ASCII.GetBytes(Beside), .. key];
        string token = Guid.NewGuid().ToString("N");
        TimeSpan patience = from.OperationTimeout + to.OperationTimeout;
        long claim = (long)(patience * 2 < ShortestClaim ? ShortestClaim : patience * 2).TotalMilliseconds;
        long start = Stopwatch.GetTimestamp();
        bool isOwn = false;
        for (int tries = 0; tries < MostTries;)
        {
            var image = (RedisResult[])(await AskAsync(from, "EVAL", Claim, 2, (RedisKey)key, (RedisKey)beside, token, claim).ConfigureAwait(false))!;
            switch ((int)image[0])
            {
                case 0:
                    return isOwn;
                case 1 when Stopwatch.GetElapsedTime(start) < patience:
                    await Task.Delay(Pause).ConfigureAwait(false);
                    continue;
                case 1:
                    throw new TimeoutException($"Another client is bringing a key from node '{from.Id}' to node '{to.Id}' and has not ended within {patience.TotalSeconds:0.###} s.");
                default:
                    break;
            }

            byte[] value = (byte[])image[1]!;
            bool isRestored;
            try
            {
                isRestored = await RestoreAsync(to, key, value, (long)image[2], isOwn).ConfigureAwait(false);
            }
            catch (RedisServerException)
            {
                await AskAsync(from, "EVAL", Release, 1, (RedisKey)beside, token).ConfigureAwait(false);
                throw;
            }

            isOwn |= isRestored;
            RedisResult finished = await AskAsync(from, "EVAL", Finish, 2, (RedisKey)key, (RedisKey)beside, token, isRestored ? Digest(value) : "").ConfigureAwait(false);
            if ((long)finished == 1)
            {
                return isOwn;
            }

            tries++;
        }

        throw new TransitionException(
            $"A key of node '{from.Id}' changed each of the {MostTries} times that it was brought to node '{to.Id}', so that a client writes that takes no part in the transition; it is in both.",
            from.Id);
    }

    private static async Task<bool> RestoreAsync(RedisNode to, byte[] key, byte[] value, long left, bool isOwn)
    {
        // The last millisecond is rounded to 0, which RESTORE takes for no expiry.
        object[] words = [(RedisKey)key, left < 0 ? 0 : Math.Max(1, left), (RedisValue)value];
        try
        {
            await AskAsync(to, "RESTORE", isOwn ? [.. words, "REPLACE"] : words).ConfigureAwait(false);
            return true;
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith("BUSYKEY", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static Task<RedisResult> AskAsync(RedisNode node, string command, params object[] arguments) =>
        PendingReply.WaitAsync(node, command, node.Database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster), CancellationToken.None);

#pragma warning disable CA5350 // Redis' scripts have no other digest; it tells two values of one key apart and protects nothing.
    private static string Digest(byte[] payload) => Convert.ToHexStringLower(SHA1.HashData(payload));
#pragma warning restore CA5350
}
