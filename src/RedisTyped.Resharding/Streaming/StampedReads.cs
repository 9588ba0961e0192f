using System.Globalization;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Reads what a server holds together with a stamp that says where it stands, so that all of it is of one moment.</summary>
/// <remarks>
/// A transaction does that. A server whose memory is full, and that may evict nothing, refuses every command within one, though each for itself is
/// let through: there all is asked between two stamps, and counts where both say the same.
/// </remarks>
internal static class StampedReads
{
    /// <summary>The requests are in one packet mostly, and are run without a pause then, so that the first time is the last but for a key that expires by it.</summary>
    private const int MostTries = 100;

    /// <summary>Reads.</summary>
    /// <param name="send">Sends requests, and gives as many replies.</param>
    /// <param name="db">The database that is selected before; null where the requests select it.</param>
    /// <param name="write">Writes the requests, and gives how many they are.</param>
    /// <param name="stamp">Writes those of the stamp, and gives how many they are.</param>
    /// <returns>The replies to the requests and those to the stamp behind them, or why there are none.</returns>
    public static async Task<(object?[] Replies, ReplyError? Refusal)> ReadAsync(
        Func<RespBuffer, int, Task<object?[]>> send, int? db, Func<RespBuffer, int> write, Func<RespBuffer, int> stamp)
    {
        var request = new RespBuffer();
        int before = Select(request, db) + 1;
        request.WriteRequest("MULTI");
        int count = write(request) + stamp(request);
        request.WriteRequest("EXEC");
        object?[] replies = await send(request, before + count + 1).ConfigureAwait(false);
        if (replies[^1] is object?[] values && values.Length == count)
        {
            return (values, null);
        }

        var refusal = replies.OfType<ReplyError>().FirstOrDefault() ?? new ReplyError("EXEC gave no values");
        for (int i = 0; i < MostTries && refusal.IsOutOfMemory; i++)
        {
            if (await BetweenAsync(send, db, write, stamp).ConfigureAwait(false) is { } read)
            {
                return (read, null);
            }
        }

        return ([], refusal);
    }

    private static async Task<object?[]?> BetweenAsync(
        Func<RespBuffer, int, Task<object?[]>> send, int? db, Func<RespBuffer, int> write, Func<RespBuffer, int> stamp)
    {
        var request = new RespBuffer();
        int stamped = stamp(request);
        int before = stamped + Select(request, db);
        int count = write(request) + stamp(request);
        object?[] replies = await send(request, before + count).ConfigureAwait(false);
        return replies[..stamped].Select(StandOf).SequenceEqual(replies[^stamped..].Select(StandOf), StringComparer.Ordinal) ? replies[before..] : null;
    }

    private static int Select(RespBuffer request, int? db)
    {
        if (db is not { } number)
        {
            return 0;
        }

        request.WriteRequest("SELECT", number.ToString(CultureInfo.InvariantCulture));
        return 1;
    }

    // Of what INFO says most changes by itself.
    private static string StandOf(object? reply) => reply switch
    {
        byte[] => ReplyTree.Text(reply) is var text && StampedSource.TryOffsetOf(text, out long offset) ? offset.ToString(CultureInfo.InvariantCulture) : text,
        object?[] parts => string.Join('\n', parts.Select(StandOf)),
        _ => $"{reply}",
    };
}
