using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Planning;

/// <summary>The commands that a server runs, seen by MONITOR.</summary>
internal sealed class MonitoredCommands : IAsyncDisposable
{
    private readonly TestNode _node;
    private readonly string? _password;
    private readonly Wire _wire;

    private MonitoredCommands(TestNode node, string? password, Wire wire)
    {
        _node = node;
        _password = password;
        _wire = wire;
    }

    public static async Task<MonitoredCommands> OfAsync(TestNode node, string? password = null)
    {
        var wire = await Wire.ToAsync(node.Port, password);
        Assert.Equal("OK", await wire.AskAsync("MONITOR"));
        return new MonitoredCommands(node, password, wire);
    }

    /// <summary>The names of those until now.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync()
    {
        await using var last = await Wire.ToAsync(_node.Port, _password);
        await last.AskAsync("ECHO", "the last");
        var names = new List<string>();
        while (true)
        {
            string name = (await _wire.LineAsync()).Split('"')[1].ToUpperInvariant();
            if (name == "ECHO")
            {
                return names;
            }

            names.Add(name);
        }
    }

    public ValueTask DisposeAsync() => _wire.DisposeAsync();
}
