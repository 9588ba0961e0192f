using System.CommandLine;
using RedisTyped.Topology.Reading;

namespace RedisTyped.Cli.Commands;

/// <summary>A time, such as <c>--timeout</c>: how long a node may take to connect, and to answer; goes before what the topology says.</summary>
internal sealed class TimeoutOption : Option<TimeSpan?>
{
    public TimeoutOption()
        : this("--timeout", "How long a node may take to connect, and to answer: 500ms, 2s. Otherwise as the topology says, else 5s.")
    {
    }

    public TimeoutOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "TIME";
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (TimeText.TryRead(text, out var timeout) && TimeText.IsTimeout(timeout))
            {
                return timeout;
            }

            result.AddError($"{name} '{text}' is not a time from 1 millisecond to 24 days; write 500ms, 2s or 00:00:02");
            return null;
        };
    }
}
