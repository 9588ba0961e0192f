using System.Globalization;
using StackExchange.Redis;

namespace RedisTyped.Blocking;

/// <summary>Reads from the arguments of a blocking command how long the node may wait.</summary>
internal static class BlockingTimeout
{
    /// <summary>Longer waits are watched like endless ones: timers count milliseconds in 32 bits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The time, or null for a wait without end, and for a time that the node will refuse at once.</summary>
    /// <param name="command">The command's name in upper case.</param>
    /// <param name="arguments">What follows it.</param>
    public static TimeSpan? Of(string command, IReadOnlyList<object> arguments)
    {
        bool isStream = command.StartsWith("XREAD", StringComparison.Ordinal);
        int at = isStream ? BehindBlock(arguments)
            : command is "BLMPOP" or "BZMPOP" ? 0
            : arguments.Count - 1;
        return at >= 0 && at < arguments.Count && Parse(Text(arguments[at])) is { } number
            ? TimeOf(number, isStream ? 1 : 1000)
            : null;
    }

    /// <summary>Reads seconds as Redis does, or gives null for what it would refuse.</summary>
    public static double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A number as a time; null for 0, which waits for ever, and for what is as good as for ever.</summary>
    public static TimeSpan? TimeOf(double number, int milliseconds) =>
        number == 0 || number * milliseconds > Longest.TotalMilliseconds ? null : TimeSpan.FromMilliseconds(Math.Ceiling(number * milliseconds));

    private static int BehindBlock(IReadOnlyList<object> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string? word = Text(arguments[i])?.ToUpperInvariant();
            switch (word)
            {
                case "BLOCK":
                    return i + 1;
                case "STREAMS":
                    return -1;
                case "GROUP":
                    // The names of a group and of a consumer are of any text.
                    i += 2;
                    break;
            }
        }

        return -1;
    }

    private static string? Text(object argument) => argument switch
    {
        string text => text,
        RedisValue value => value,
        _ => null,
    };
}
