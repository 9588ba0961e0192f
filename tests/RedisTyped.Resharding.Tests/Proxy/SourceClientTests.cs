using System.Globalization;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.Replication.Runtime;

namespace RedisTyped.Resharding.Tests.Proxy;

/// <summary>What a source is asked as by a client, where real servers cannot be made to answer so.</summary>
public sealed class SourceClientTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a firewall does to a connection that was idle: nothing that is sent arrives, and nobody says so.</summary>
    [Fact]
    public async Task Value_is_asked_for_anew_where_a_connection_leads_nowhere()
    {
        await using var server = new ScriptedSource(SilentAsync, ReadAsync);
        await using var client = new SourceClient(server.Address, server.Options with { AnswerTimeout = Short }, static () => true);

        var value = await client.ReadAsync("key"u8.ToArray(), db: 0, Cancellation);

        Assert.Equal((77, 5000), (value.Offset, value.ExpiresAt));
        Assert.Equal("dump"u8.ToArray(), value.Payload);
    }

    /// <summary>Who may not be asked for commands is asked for the version.</summary>
    [Theory]
    [InlineData("7.0.15", true, false)]
    [InlineData("6.2.14", false, false)]
    [InlineData("4.0.14", false, true)]
    [InlineData("", true, false)]
    public async Task Source_that_keeps_its_commands_to_itself_is_known_by_its_version(string version, bool knowsExpireTime, bool isOld)
    {
        await using var server = new ScriptedSource(
            static wire => AnswerAsync(wire, "COMMAND", "-NOPERM this user has no permissions\r\n"),
            wire => AnswerAsync(wire, "INFO server", version.Length == 0 ? "-NOPERM\r\n" : Bulk($"# Server\r\nredis_version:{version}\r\n")));

        var traits = await SourceTraits.AskAsync(server.Address, server.Options, Cancellation);

        Assert.Null(traits.Unclassified);
        Assert.Equal((knowsExpireTime, isOld), (traits.KnowsExpireTime, traits.IsOld));
    }

    private static async Task SilentAsync(Wire wire)
    {
        Assert.Equal("PING", await wire.CommandAsync());
        await wire.SendAsync("+PONG\r\n");
        Assert.True(await wire.HasEndedAsync());
    }

    private static async Task ReadAsync(Wire wire)
    {
        string command;
        do
        {
            command = await wire.CommandAsync();
            await wire.SendAsync(command switch
            {
                "PING" => "+PONG\r\n",
                "SELECT 0" or "MULTI" => "+OK\r\n",
                "EXEC" => "*3\r\n" + Bulk("dump") + ":5000\r\n" + Bulk("role:master\r\nmaster_repl_offset:77\r\n"),
                _ => "+QUEUED\r\n",
            });
        }
        while (command != "EXEC");
        Assert.True(await wire.HasEndedAsync());
    }

    private static async Task AnswerAsync(Wire wire, string question, string answer)
    {
        Assert.Equal("PING", await wire.CommandAsync());
        await wire.SendAsync("+PONG\r\n");
        Assert.Equal(question, await wire.CommandAsync());
        await wire.SendAsync(answer);
        Assert.True(await wire.HasEndedAsync());
    }

    private static string Bulk(string text) => string.Create(CultureInfo.InvariantCulture, $"${text.Length}\r\n{text}\r\n");
}
