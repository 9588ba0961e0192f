using System.CommandLine;
using System.Globalization;

namespace RedisTyped.Cli.Commands;

/// <summary><c>--timeout</c>: how long a node may take to connect, and to answer; goes before what the topology says.</summary>
internal sealed class TimeoutOption : Option<TimeSpan?>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public TimeoutOption()
        : base("--timeout")
    {
        Description = "How long a node may take to connect, and to answer: 500ms, 2s. Otherwise as the topology says, else 5s.";
        HelpName = "TIME";
        CustomParser = static result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (Read(text) is { } timeout)
            {
                return timeout;
            }

            result.AddError($"--timeout '{text}' is not a time from 1ms to 24 hours; write 500ms or 2s");
            return null;
        };
    }

    private static TimeSpan? Read(string text)
    {
        var (digits, milliseconds) = text.EndsWith("ms", StringComparison.OrdinalIgnoreCase) ? (text[..^2], 1)
            : text.EndsWith('s') || text.EndsWith('S') ? (text[..^1], 1000)
            : ("", 0);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * milliseconds >= 1
            && number * milliseconds <= Longest.TotalMilliseconds
                ? TimeSpan.FromMilliseconds(number * milliseconds)
                : null;
    }
}
