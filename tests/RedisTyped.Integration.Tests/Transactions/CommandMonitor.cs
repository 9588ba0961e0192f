using RedisTyped.Integration.Tests.Commands;

namespace RedisTyped.Integration.Tests.Transactions;

/// <summary>
/// What a node runs, by its own MONITOR. But for SELECT: StackExchange.Redis says the database when it cannot know which one is
/// selected, such as after a command that it has no method for.
/// </summary>
internal sealed class CommandMonitor : IDisposable
{
    private readonly RespConnection _connection;

    public CommandMonitor(int port)
    {
        _connection = new RespConnection(port);
        Assert.Equal("OK", _connection.Execute("MONITOR").Text);
    }

    /// <summary>The command lines up to one with a word in it, that one not included: <c>"SET" "a" "b"</c>.</summary>
    public List<string> Until(string word)
    {
        var lines = new List<string>();
        while (true)
        {
            string line = _connection.Read().Text!;
            string command = line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..];
            if (command.Contains(word, StringComparison.Ordinal))
            {
                return lines;
            }

            if (command != "\"SELECT\" \"0\"")
            {
                lines.Add(command);
            }
        }
    }

    public void Dispose() => _connection.Dispose();
}
