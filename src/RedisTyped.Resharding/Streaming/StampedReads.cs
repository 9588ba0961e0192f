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
    /// <summary>So many bytes a server reads at once at least, by half: requests that are no longer are run without another client's between them mostly, so that the first time is the last but for a key that expires by it.</summary>
    private const int Piece = 8 * 1024;

    private const int MostTries = 100;

    /// <summary>What a key takes of that beside its name, which is there twice.</summary>
    private const int BesideNames = 80;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    /// <summary>Reads.</summary>
    /// <param name="send">Sends requests, and gives as many replies.</param>
    /// <param name="db">The database that is selected before; null where the requests select it.</param>
    /// <param name="write">Writes the requests, and gives how many they are.</param>
    /// <param name="stamp">Writes those of the stamp, and gives how many they are.</param>
    /// <param name="mayBeFewer">Whether there may be fewer requests. Where there are too many of them for a server whose memory is full, it is not asked any more then: the refusal says <see cref="ReplyError.IsOutOfMemory"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The replies to the requests and those to the stamp behind them, or why there are none.</returns>
    public static async Task<(object?[] Replies, ReplyError? Refusal)> ReadAsync(
        Func<RespBuffer, int, Task<object?[]>> send, int? db, Func<RespBuffer, int> write, Func<RespBuffer, int> stamp, bool mayBeFewer, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        int before = Select(request, db) + 1;
        request.WriteRequest("MULTI");
        int count = write(request) + stamp(request);
        request.WriteRequest("EXEC");
        bool areMany = mayBeFewer && request.Length > Piece;
        object?[] replies = await send(request, before + count + 1).ConfigureAwait(false);
        if (replies[^1] is object?[] values && values.Length == count)
        {
            return (values, null);
        }

        var refusal = replies.OfType<ReplyError>().FirstOrDefault() ?? new ReplyError("EXEC gave no values");
        for (int i = 0; i < MostTries && refusal.IsOutOfMemory && !areMany; i++)
        {
            if (i > 0)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }

            if (await BetweenAsync(send, db, write, stamp).ConfigureAwait(false) is { } read)
            {
                return (read, null);
            }
        }

        return ([], refusal);
    }

    /// <summary>Keys in parts that a server whose memory is full can be asked for, two requests each.</summary>
    public static IEnumerable<IReadOnlyList<T>> InPieces<T>(IReadOnlyList<T> keys, Func<T, byte[]> nameOf)
    {
        var piece = new List<T>();
        int length = 0;
        foreach (T key in keys)
        {
            int more = (2 * nameOf(key).Length) + BesideNames;
            if (piece.Count > 0 && length + more > Piece - 512)
            {
                yield return piece;
                (piece, length) = ([], 0);
            }

            piece.Add(key);
            length += more;
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
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
