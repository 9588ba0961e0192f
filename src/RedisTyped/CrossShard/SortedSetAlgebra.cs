using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// ZUNION, ZINTER, ZDIFF, ZINTERCARD and the STORE forms: every source is read whole, and scores are put together here as Redis does
/// (zunionInterDiffGenericCommand in https://github.com/redis/redis/blob/7.0/src/t_zset.c): smaller sources first, because the order
/// decides how a sum is rounded, and not-a-number, as of inf - inf, as 0.
/// </summary>
internal static class SortedSetAlgebra
{
    public static async Task<EmulatedReply> AnswerAsync(CrossShardCall call)
    {
        var options = SortedSetOptions.Of(call);
        Dictionary<byte[], double> members = await CombineAsync(call, options).ConfigureAwait(false);
        return members.OrderBy(static m => m.Value).ThenBy(static m => m.Key, ByteStrings.Comparer)
            .SelectMany(m => options.WithScores ? [m.Key, ScoreText.Of(m.Value)] : new RedisValue[] { m.Key })
            .ToArray();
    }

    public static async Task<EmulatedReply> CountAsync(CrossShardCall call)
    {
        long limit = LimitOption.Of(call);
        Source[] sources = await Task.WhenAll(call.Sources.Select(key => ReadAsync(call, key, 1))).ConfigureAwait(false);
        return Math.Min(limit, Intersect(sources, "SUM").Count);
    }

    public static async Task<EmulatedReply> StoreAsync(CrossShardCall call)
    {
        Dictionary<byte[], double> members = await CombineAsync(call, SortedSetOptions.Of(call)).ConfigureAwait(false);
        await Destination.ReplaceAsync(call, "ZADD", members.SelectMany(static m => new RedisValue[] { ScoreText.Of(m.Value), m.Key })).ConfigureAwait(false);
        return members.Count;
    }

    private static async Task<Dictionary<byte[], double>> CombineAsync(CrossShardCall call, SortedSetOptions options)
    {
        Source[] sources = await Task.WhenAll(call.Sources.Select((key, i) => ReadAsync(call, key, options.Weights[i]))).ConfigureAwait(false);
        return call.Command[1] switch
        {
            'U' => Unite(sources, options.Aggregate),
            'I' => Intersect(sources, options.Aggregate),
            _ => Subtract(sources),
        };
    }

    // ZUNION of one key reads a sorted set and a set alike, whose members score 1, and refuses other types as the whole command would.
    private static async Task<Source> ReadAsync(CrossShardCall call, CrossShardKey key, double weight)
    {
        RedisResult reply = await call.BeforeWriting(() => key.AskAsync("ZUNION", [1, key.Stored, "WITHSCORES"], call.CancellationToken)).ConfigureAwait(false);
        RedisValue[] words = ReplyElements.ValuesOfPairs(reply);
        var scores = new Dictionary<byte[], double>(words.Length / 2, ByteStrings.Comparer);
        for (int i = 0; i < words.Length; i += 2)
        {
            scores.Add((byte[])words[i]!, ScoreText.Parse(words[i + 1]));
        }

        return new Source(scores, weight);
    }

    private static Dictionary<byte[], double> Unite(Source[] sources, string aggregate)
    {
        var united = new Dictionary<byte[], double>(ByteStrings.Comparer);
        foreach (Source source in sources.OrderBy(static s => s.Scores.Count))
        {
            foreach ((byte[] member, double unweighted) in source.Scores)
            {
                double score = NumberOrZero(unweighted * source.Weight);
                united[member] = united.TryGetValue(member, out double before) ? Aggregated(before, score, aggregate) : score;
            }
        }

        return united;
    }

    private static Dictionary<byte[], double> Intersect(Source[] sources, string aggregate)
    {
        Source[] ordered = [.. sources.OrderBy(static s => s.Scores.Count)];
        var shared = new Dictionary<byte[], double>(ByteStrings.Comparer);
        foreach ((byte[] member, double unweighted) in ordered[0].Scores)
        {
            double score = NumberOrZero(unweighted * ordered[0].Weight);
            bool isInAll = true;
            foreach (Source other in ordered.Skip(1))
            {
                isInAll = other.Scores.TryGetValue(member, out double more);
                if (!isInAll)
                {
                    break;
                }

                score = Aggregated(score, more * other.Weight, aggregate);
            }

            if (isInAll)
            {
                shared.Add(member, score);
            }
        }

        return shared;
    }

    private static Dictionary<byte[], double> Subtract(Source[] sources)
    {
        Dictionary<byte[], double> left = sources[0].Scores;
        foreach (byte[] member in sources.Skip(1).SelectMany(static s => s.Scores.Keys))
        {
            left.Remove(member);
        }

        return left;
    }

    // A comparison with not-a-number is false, so that MIN and MAX keep what they have.
    private static double Aggregated(double score, double other, string aggregate) => aggregate switch
    {
        "MIN" => other < score ? other : score,
        "MAX" => other > score ? other : score,
        _ => NumberOrZero(score + other),
    };

    private static double NumberOrZero(double score) => double.IsNaN(score) ? 0 : score;

    private sealed record Source(Dictionary<byte[], double> Scores, double Weight);
}
