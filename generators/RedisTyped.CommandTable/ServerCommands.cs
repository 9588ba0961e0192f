using StackExchange.Redis;

namespace RedisTyped.CommandTableTool;

/// <summary>The commands of one server, a row each, sorted by name (ordinal).</summary>
internal sealed class ServerCommands
{
    private ServerCommands(string version, IReadOnlyList<string> rows)
    {
        Version = version;
        Rows = rows;
    }

    /// <summary>Major and minor number: a patch release has the commands of its line.</summary>
    public string Version { get; }

    public IReadOnlyList<string> Rows { get; }

    /// <exception cref="InvalidOperationException">The server has modules or is no plain server, so that its commands are not those of Redis.</exception>
    public static async Task<ServerCommands> ReadAsync(string endpoint)
    {
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"{endpoint},allowAdmin=true");
        IServer server = connection.GetServer(connection.GetEndPoints().Single());
        if (server.ServerType is not (ServerType.Standalone or ServerType.Cluster))
        {
            throw new InvalidOperationException($"it is a {server.ServerType}; start a plain redis-server");
        }

        IDatabase database = connection.GetDatabase();
        if (((RedisResult[]?)await database.ExecuteAsync("MODULE", "LIST"))!.Length > 0)
        {
            throw new InvalidOperationException("it has modules loaded; start a redis-server without");
        }

        var docs = new CommandDocs(await database.ExecuteAsync("COMMAND", "DOCS"));
        List<string> rows = [];
        foreach (RedisResult command in (RedisResult[])(await database.ExecuteAsync("COMMAND"))!)
        {
            CommandReply reply = new((RedisResult[])command!);
            rows.AddRange(reply.Subcommands.Append(reply).Where(one => one.RunsAlone).Select(one => one.Row(docs)));
        }

        rows.Sort(static (one, other) => string.CompareOrdinal(Name(one), Name(other)));
        return new ServerCommands(server.Version.ToString(2), rows);
    }

    private static string Name(string row) => row[..row.IndexOf(';', StringComparison.Ordinal)];
}
