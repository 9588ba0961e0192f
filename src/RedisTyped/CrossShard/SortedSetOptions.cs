using System.Globalization;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>The options of ZUNION, ZINTER, ZDIFF and their STORE forms.</summary>
/// <param name="Weights">What the scores of each source are multiplied by.</param>
/// <param name="Aggregate">How the scores of one member become one: SUM, MIN or MAX.</param>
/// <param name="WithScores">Whether scores are answered too.</param>
internal sealed record SortedSetOptions(double[] Weights, string Aggregate, bool WithScores)
{
    /// <exception cref="ArgumentException">The options are not those of Redis; nothing was sent.</exception>
    public static SortedSetOptions Of(CrossShardCall call)
    {
        int keys = call.Sources.Count;
        double[] weights = [.. Enumerable.Repeat(1.0, keys)];
        string aggregate = "SUM";
        bool withScores = false;
        bool isDifference = call.Command.StartsWith("ZDIFF", StringComparison.Ordinal);
        bool isStored = call.Command.EndsWith("STORE", StringComparison.Ordinal);
        IReadOnlyList<RedisValue> options = call.Options;
        for (int i = 0; i < options.Count; i++)
        {
            string? word = ((string?)options[i])?.ToUpperInvariant();
            if (word == "WITHSCORES" && !isStored)
            {
                withScores = true;
            }
            else if (word == "WEIGHTS" && !isDifference)
            {
                if (options.Count - i <= keys)
                {
                    throw call.BadOption($"there are {keys} keys, but {options.Count - i - 1} words behind WEIGHTS");
                }

                weights = [.. options.Skip(i + 1).Take(keys).Select(weight => Weight(call, weight))];
                i += keys;
            }
            else if (word == "AGGREGATE" && !isDifference && i + 1 < options.Count)
            {
                aggregate = ((string?)options[++i])!.ToUpperInvariant();
                if (aggregate is not ("SUM" or "MIN" or "MAX"))
                {
                    throw call.BadOption("AGGREGATE is followed by SUM, MIN or MAX");
                }
            }
            else
            {
                throw call.BadOption($"{call.Command} has no such option at word {i + 1} behind its keys");
            }
        }

        return new SortedSetOptions(weights, aggregate, withScores);
    }

    private static double Weight(CrossShardCall call, RedisValue weight) => ScoreText.TryParse(weight, out double number) && !double.IsNaN(number)
        ? number
        : throw call.BadOption("a weight is not a number");
}
