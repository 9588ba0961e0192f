namespace RedisTyped.Topology;

/// <summary>Checks that a client that follows epochs can send what that takes.</summary>
internal static class EpochCheck
{
    private static readonly string[] Needed = ["CLIENT", "HMGET"];

    public static void Check(RedisTypedOptions options, List<string> faults)
    {
        if (!options.FollowEpochs)
        {
            return;
        }

        for (int i = 0; i < options.Nodes.Count; i++)
        {
            if (options.Nodes[i] is { } node && (node.Configuration ?? node.Multiplexer?.Configuration) is { } text)
            {
                string place = (node.Place ?? NodePlace.Index(i)).Member("configuration");
                faults.AddRange(Needed.Where(command => TakesAway(text, command)).Select(command =>
                    $"{place}: takes {command} away, by which a client that follows epochs {(command == "CLIENT" ? "says that it is there" : "looks for them")}; remove ${command}=, or leave followEpochs out"));
            }
        }
    }

    // As StackExchange.Redis reads it: blanks do not count.
    private static bool TakesAway(string text, string command) => text.Split(',').Any(
        item => item.Split('=', 2) is [var name, var value] && string.IsNullOrWhiteSpace(value) && name.Trim().Equals("$" + command, StringComparison.OrdinalIgnoreCase));
}
