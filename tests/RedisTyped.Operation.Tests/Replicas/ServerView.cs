using System.Globalization;
using System.Text.RegularExpressions;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>One server of a node, asked by a connection of its own: what it has run, and what it is.</summary>
internal sealed class ServerView : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _connection;

    private ServerView(ConnectionMultiplexer connection) => _connection = connection;

    public IDatabase Database => _connection.GetDatabase();

    private IServer Server => _connection.GetServer(_connection.GetEndPoints()[0]);

    public static async Task<ServerView> OfAsync(TestNode server) =>
        new(await ConnectionMultiplexer.ConnectAsync($"{server.ConfigurationString},allowAdmin=true,configCheckSeconds=3600"));

    /// <summary>How often a command has run here since the last <see cref="ForgetAsync"/>.</summary>
    public async Task<long> CallsAsync(string command)
    {
        string stats = await Server.InfoRawAsync("commandstats") ?? "";
        Match match = Regex.Match(stats, $"cmdstat_{command.ToLowerInvariant().Replace(' ', '|')}:calls=(\\d+)".Replace("|", "\\|", StringComparison.Ordinal));
        return match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    public Task ForgetAsync() => Server.ConfigResetStatisticsAsync();

    public Task PromoteAsync() => Database.ExecuteAsync("REPLICAOF", "NO", "ONE");

    public Task FollowAsync(TestNode primary) => Database.ExecuteAsync("REPLICAOF", primary.Host, primary.Port);

    /// <summary>Whether it is a replica that has the copy of its primary.</summary>
    public async Task<bool> FollowsAsync() => (await Server.InfoRawAsync("replication"))!.Contains("master_link_status:up", StringComparison.Ordinal);

    /// <summary>Whether it tells of a replica, as in ROLE.</summary>
    public async Task<bool> IsFollowedByAsync(TestNode replica) =>
        (await Server.InfoRawAsync("replication"))!.Contains($",port={replica.Port},state=online", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        _connection.Dispose();
    }
}
