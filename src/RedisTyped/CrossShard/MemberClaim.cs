using System.Diagnostics;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// The adding of one member to the destination of an SMOVE that may have to be taken back. A mark beside the destination says so, and
/// other moves of that member to there wait until it is gone: one that found the member there and counted on it would lose it.
/// </summary>
internal sealed class MemberClaim(CrossShardCall call, CrossShardKey destination, RedisValue member)
{
    /// <summary>How long a mark outlives its client. Who takes longer than that takes nothing back.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    // Answers 1: added; 0: it was there; -1: another call is moving it there.
    private const string Add =
        "if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end " +
        "local added = redis.call('SADD', KEYS[1], ARGV[1]) " +
        "if added == 1 then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end " +
        "return added";

    // Answers 1: removed; 0: not there any more; -1: the mark is gone, and others may count on the member.
    private const string Remove =
        "if redis.call('GET', KEYS[2]) ~= ARGV[2] then return -1 end " +
        "redis.call('DEL', KEYS[2]) " +
        "return redis.call('SREM', KEYS[1], ARGV[1])";

    private const string Unmark = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

    private readonly RedisKey _mark = MarkOf(destination.Stored!, member!);
    private readonly string _token = Guid.NewGuid().ToString("N");

    /// <summary>Whether this call has added the member, and not found it there.</summary>
    public bool IsAdded { get; private set; }

    /// <summary>Adds the member, once no other call is moving it to the same destination.</summary>
    /// <exception cref="TimeoutException">Others do all the time; nothing has changed.</exception>
    public async Task AddAsync()
    {
        long start = Stopwatch.GetTimestamp();
        for (TimeSpan pause = TimeSpan.FromMilliseconds(1); ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            call.CancellationToken.ThrowIfCancellationRequested();
            var added = (long)await call.WriteAsync(() => destination.AskAsync(
                "EVAL", Add, 2, destination.Stored, _mark, member, _token, (long)Life.TotalMilliseconds)).ConfigureAwait(false);
            if (added >= 0)
            {
                IsAdded = added == 1;
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > 2 * Life)
            {
                throw new TimeoutException(
                    $"SMOVE over several nodes gave up, because other clients have moved the same member to the same set for {2 * Life.TotalSeconds} s; nothing was moved.");
            }

            await Task.Delay(pause, call.CancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves the member where it is. Nobody waits for that: the mark ends by itself too.</summary>
    public void Keep()
    {
        if (IsAdded)
        {
            destination.Tell("EVAL", Unmark, 1, _mark, _token);
        }
    }

    /// <summary>Takes out what was added.</summary>
    /// <exception cref="CrossShardFailedException">It could not be, or it was not there any more.</exception>
    public async Task TakeBackAsync()
    {
        const string Told = "added a member that another client took from the source at the same time, and could not take it back from the destination:";
        var removed = (long)await call.FinishAsync(
            destination, CrossShardState.HandedOutTwice, Told, "EVAL", Remove, 2, destination.Stored, _mark, member, _token).ConfigureAwait(false);
        if (removed != 1)
        {
            throw call.Failed(
                CrossShardState.HandedOutTwice,
                Told + (removed == 0 ? " yet another client has taken it from there." : " it took too long, and others may count on it by now."));
        }
    }

    // A member may be of any size, a mark should not.
    private static RedisKey MarkOf(byte[] key, byte[] member) =>
        $"redistyped:moving:{Convert.ToHexStringLower(SHA256.HashData([.. BitConverter.GetBytes(key.Length), .. key, .. member]))}";
}
