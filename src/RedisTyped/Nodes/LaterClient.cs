using System.Reflection;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Has connections of later versions of StackExchange.Redis take and refuse the same as those of 1.2.6, whose members are all that is built against.</summary>
internal static class LaterClient
{
    // Four times as much has to fit into 31 bits of milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(6);

    private static readonly bool AsksForAdmin = typeof(ConnectionMultiplexer).Assembly.GetName().Version is { Major: >= 3 };

    // From 2.5 on.
    private static readonly PropertyInfo? BacklogPolicy = typeof(ConfigurationOptions).GetProperty("BacklogPolicy");

    // From 2.0 on.
    private static readonly PropertyInfo? AsyncTimeout = typeof(ConfigurationOptions).GetProperty("AsyncTimeout");

    private static readonly object? FailFastPolicy =
        Type.GetType("StackExchange.Redis.BacklogPolicy, StackExchange.Redis")?.GetProperty("FailFast", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);

    /// <summary>
    /// Lets a connection take all commands. From 3.0 on StackExchange.Redis refuses some by their names, such as INFO, KEYS and CONFIG, where the connection is without allowAdmin;
    /// before, its own methods for them alone. What may be sent RedisTyped says itself, and with any version alike.
    /// </summary>
    public static void AllowAll(ConfigurationOptions configuration) => configuration.AllowAdmin |= AsksForAdmin;

    /// <summary>
    /// Has calls fail at once while there is no connection. From 2.5 on StackExchange.Redis keeps them until there is one or they are late, by which nobody knows any more whether
    /// they will run; a blocking command, whose time is its own, would be kept for as long as that.
    /// </summary>
    public static void FailFast(ConfigurationOptions configuration)
    {
        if (FailFastPolicy is { } policy)
        {
            BacklogPolicy?.SetValue(configuration, policy);
        }
    }

    /// <summary>
    /// Leaves the time of calls to RedisTyped. From 2.0 on StackExchange.Redis ends them as well, when it looks, once a second: later than RedisTyped does. After four such times without
    /// an answer it makes the connection anew.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="limit">When RedisTyped ends them.</param>
    public static void EndCallsBehind(ConfigurationOptions configuration, TimeSpan limit) =>
        AsyncTimeout?.SetValue(configuration, (int)((limit < Longest ? limit : Longest) + TimeSpan.FromSeconds(1)).TotalMilliseconds);

    /// <summary>The configuration of a connection like one that was supplied, whose text is all that is known of its own.</summary>
    public static ConfigurationOptions Like(IConnectionMultiplexer supplied)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(supplied.Configuration);
        FailFast(configuration);
        return configuration;
    }
}
