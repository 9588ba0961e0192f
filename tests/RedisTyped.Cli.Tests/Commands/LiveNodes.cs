using RedisTyped.Cli.Tests.Commands;
using RedisTyped.Testing;

[assembly: AssemblyFixture(typeof(LiveNodes))]

namespace RedisTyped.Cli.Tests.Commands;

/// <summary>Three nodes that all tests share, and their topology.</summary>
public sealed class LiveNodes : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RedisNodes? _nodes;

    public RedisNodes Nodes => _nodes!;

    public string Topology { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        Topology = _folder.Write("live.json", _nodes.TopologyJson());
    }

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
        }

        _folder.Dispose();
    }
}
