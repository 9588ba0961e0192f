using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>A connection of its own beside the one of a node that all share.</summary>
internal static class SideConnection
{
    /// <summary>How to make one: as the shared one is made, but without the second connection of each, for channels.</summary>
    public static ConfigurationOptions ConfigurationOf(NodePlan plan)
    {
        ConfigurationOptions? own = plan.Configuration?.Clone();
        ConfigurationOptions configuration = own ?? LaterClient.Like(plan.Supplied!);
        if (own is null && configuration.Ssl)
        {
            // The text of a multiplexer's configuration has no certificates.
            plan.Tls?.ApplyTo(configuration);
        }

        // Without SUBSCRIBE there is none. Whoever has renamed commands keeps both.
        if (configuration.CommandMap == CommandMap.Default)
        {
            configuration.CommandMap = CommandMap.Create(["SUBSCRIBE"], available: false);
        }

        return configuration;
    }
}
