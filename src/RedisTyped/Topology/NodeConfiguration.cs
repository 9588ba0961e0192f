using RedisTyped.Routing;
using RedisTyped.Spelling;
using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>Reads a node's StackExchange.Redis configuration string without ever repeating a piece of it in a message.</summary>
internal static class NodeConfiguration
{
    /// <summary>Those a slip is likely in; only a suggestion is drawn from them, StackExchange.Redis decides what it knows.</summary>
    private static readonly string[] KnownOptions =
    [
        "abortConnect", "allowAdmin", "channelPrefix", "connectRetry", "connectTimeout", "configChannel", "defaultDatabase", "keepAlive",
        "name", "password", "user", "proxy", "resolveDns", "serviceName", "ssl", "sslHost", "sslProtocols", "syncTimeout", "asyncTimeout",
        "tiebreaker", "version",
    ];

    /// <summary>Reads the string, or adds the fault and gives null.</summary>
    public static ConfigurationOptions? Read(string text, string place, RedisTypedOptions options, ICollection<string> faults)
    {
        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // Its message repeats words of the string, and a password with a comma in it would be among them.
            faults.Add($"{place}: {WhatIsWrong(text)}");
            return null;
        }

        if (configuration.EndPoints.Count == 0)
        {
            faults.Add($"{place}: holds no endpoint that StackExchange.Redis can read; write host:port, then options, such as 10.0.0.1:6379,ssl=true");
            return null;
        }

        if (!Sets(text, "connectTimeout"))
        {
            configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        }

        if (!Sets(text, "syncTimeout"))
        {
            configuration.SyncTimeout = (int)options.OperationTimeout.TotalMilliseconds;
        }

        configuration.AbortOnConnectFail &= options.AbortOnConnectFail;
        return configuration;
    }

    private static bool Sets(string text, string option) =>
        text.Split(',').Any(item => item.TrimStart().StartsWith(option + "=", StringComparison.OrdinalIgnoreCase));

    private static string WhatIsWrong(string text)
    {
        string[] items = text.Split(',');
        for (int i = 0; i < items.Length; i++)
        {
            try
            {
                // One item at a time, so that the place of the fault can be told without its text.
                _ = ConfigurationOptions.Parse(items[i]);
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
            {
                int equals = items[i].IndexOf('=', StringComparison.Ordinal);
                string? known = equals > 0 ? NearestName.Of(items[i][..equals].Trim(), KnownOptions) : null;
                return equals < 0
                    ? $"item {i + 1} of {items.Length} is no endpoint; write host:port with a port from 1 to 65535"
                    : known is null
                        ? $"item {i + 1} of {items.Length} is not an option that StackExchange.Redis knows"
                        : $"item {i + 1} of {items.Length} is not an option that StackExchange.Redis can read; check '{known}' and its value";
            }
        }

        return "is not a StackExchange.Redis configuration string";
    }
}
