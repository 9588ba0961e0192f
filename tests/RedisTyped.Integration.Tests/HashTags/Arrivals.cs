using System.Globalization;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.HashTags;

/// <summary>A command as a node received it, with the slots of its keys.</summary>
/// <param name="Node">The node's place in the topology.</param>
/// <param name="Words">Its words; bytes stand as Latin-1 characters.</param>
/// <param name="Slots">For each key, the slot that the server in cluster mode gives it.</param>
internal sealed record Arrival(int Node, string[] Words, int[] Slots);

/// <summary>
/// What really arrives at the nodes, held against a server in cluster mode: that one says which words are keys (COMMAND GETKEYS) and
/// what their slots are (CLUSTER KEYSLOT). Nothing of the client under test is asked.
/// </summary>
public sealed class Arrivals : IAsyncLifetime
{
    private readonly List<CommandMonitor> _monitors = [];
    private RedisNodes _cluster = null!;
    private RespConnection _oracle = null!;

    public StoreNodes Nodes { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Nodes.InitializeAsync();
        _cluster = await RedisNodes.StartAsync(
            1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--cluster-enabled", "yes"] });
        _oracle = new RespConnection(_cluster[0].Port);
        _monitors.AddRange(Enumerable.Range(0, 3).Select(i => new CommandMonitor(Nodes.Servers[i])));
    }

    public async ValueTask DisposeAsync()
    {
        _monitors.ForEach(static m => m.Dispose());
        _oracle.Dispose();
        await _cluster.DisposeAsync();
        await Nodes.DisposeAsync();
    }

    /// <summary>The place of the node that owns a slot: three nodes share the slots evenly.</summary>
    public static int NodeOfSlot(int slot) => slot < 5461 ? 0 : slot < 10923 ? 1 : 2;

    /// <summary>The commands since the last call, but for the loading of scripts.</summary>
    internal List<Arrival> Take() =>
    [
        .. _monitors.SelectMany((monitor, node) => monitor.Take()
            .Where(static words => !words[0].Equals("SCRIPT", StringComparison.OrdinalIgnoreCase))
            .Select(words => new Arrival(node, words, SlotsOf(words)))),
    ];

    private int[] SlotsOf(string[] words)
    {
        RespReply keys = _oracle.Execute(["COMMAND", "GETKEYS", .. words]);
        return keys.Items is null
            ? []
            : [.. keys.Items.Select(key => int.Parse(_oracle.Execute("CLUSTER", "KEYSLOT", key.Text!).Text!, CultureInfo.InvariantCulture))];
    }
}
