using System.Globalization;

namespace RedisTyped.CrossShard;

/// <summary>Reads the LIMIT of SINTERCARD and ZINTERCARD.</summary>
internal static class LimitOption
{
    /// <summary>The most to count; 0, which stands for no limit, is the largest number.</summary>
    /// <exception cref="ArgumentException">The options are not those of Redis; nothing was sent.</exception>
    public static long Of(CrossShardCall call)
    {
        if (call.Options.Count == 0)
        {
            return long.MaxValue;
        }

        bool isLimit = call.Options.Count == 2 && string.Equals(call.Options[0], "LIMIT", StringComparison.OrdinalIgnoreCase);
        return !isLimit ? throw call.BadOption("only LIMIT with a number can stand behind the keys")
            : !long.TryParse((string?)call.Options[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long limit) || limit < 0
                ? throw call.BadOption("the LIMIT is not a number from 0")
            : limit == 0 ? long.MaxValue
            : limit;
    }
}
