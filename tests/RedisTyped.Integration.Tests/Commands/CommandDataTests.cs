using RedisTyped.Commands;
using RedisTyped.CommandTableTool;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Commands;

public sealed class CommandDataTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_table_is_what_the_server_says()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        ServerCommands server = await ServerCommands.ReadAsync(nodes[0].EndPoint);
        string checkedIn = await File.ReadAllTextAsync(TableFile.DefaultPath, TestContext.Current.CancellationToken);
        if (server.Version == CommandTable.ServerVersion)
        {
            Assert.Equal(TableFile.Render(server), checkedIn);
            return;
        }

        // A later server knows more, but a key of a command that both know must not stand elsewhere.
        output.WriteLine($"The table is of Redis {CommandTable.ServerVersion}, this server is {server.Version}: only names and key positions are compared.");
        Assert.Empty(checkedIn.Split('\n').Where(static row => row.Contains(';')).Select(NameAndKeys).Except(server.Rows.Select(NameAndKeys)));
    }

    private static (string Name, string Keys) NameAndKeys(string row) => (row.Trim().Split(';')[0], row[(row.LastIndexOf(';') + 1)..]);
}
