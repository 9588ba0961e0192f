namespace RedisTyped.Testing.Servers;

/// <summary>What a request for nodes must keep to; checked before anything is started.</summary>
internal static class NodeRules
{
    /// <exception cref="ArgumentException">An option that no server could be started with.</exception>
    public static void Check(int count, RedisNodesOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(options.Server))
        {
            throw Refused($"Server is {options.Server}; use Auto, RedisServer or Garnet.", options);
        }

        if (options.ReplicasPerNode < 0)
        {
            throw Refused($"ReplicasPerNode is {options.ReplicasPerNode}; it cannot be negative.", options);
        }

        if (options.Server == RedisServerKind.Garnet && options.ReplicasPerNode > 0)
        {
            throw Refused(
                "ReplicasPerNode needs redis-server, and Server asks for Garnet, which replicates only as a cluster; "
                + "set Server to RedisServer, or ReplicasPerNode to 0.", options);
        }

        if (options.StartTimeout <= TimeSpan.Zero)
        {
            throw Refused($"StartTimeout is {options.StartTimeout}; it must be more than zero.", options);
        }

        if (options.TemporaryDirectory is { } directory && !Directory.Exists(directory))
        {
            throw Refused($"TemporaryDirectory is '{directory}', which does not exist; create it first.", options);
        }

        if (options.NamePrefix is null || options.ExtraArguments is null)
        {
            throw Refused("NamePrefix and ExtraArguments cannot be null; use an empty one.", options);
        }

        CheckPassword(options);
    }

    /// <exception cref="ArgumentException">An extra argument takes from the nodes what they decide themselves.</exception>
    public static void CheckArguments(RedisNodesOptions options, ServerProgram program)
    {
        foreach (string argument in options.ExtraArguments)
        {
            string name = argument.Split('=')[0];
            if (program.ReservedArguments.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Refused(
                    $"ExtraArguments holds {name}, which the nodes set themselves; leave it out and see RedisNodesOptions.",
                    options);
            }
        }
    }

    // The text must not repeat the password.
    private static void CheckPassword(RedisNodesOptions options)
    {
        if (options.Password is not { } password)
        {
            return;
        }

        if (password.Length == 0)
        {
            throw Refused("Password is empty; use null for none.", options);
        }

        if (password[0] == '-' || password.Any(c => c is ',' || char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw Refused(
                "Password begins with a dash, which a command line takes for an option, or holds a comma or blank, which a "
                + "StackExchange.Redis configuration cannot carry; use another.", options);
        }
    }

    private static ArgumentException Refused(string fault, RedisNodesOptions options) => new(fault, nameof(options));
}
