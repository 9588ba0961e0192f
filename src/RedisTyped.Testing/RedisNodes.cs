using System.Text;
using System.Text.Json;
using RedisTyped.Testing.Processes;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing;

/// <summary>
/// Real Redis nodes on free ports of 127.0.0.1, for tests and demos. Disposing ends them and removes their folders; should this process
/// end without that, even by SIGKILL, the nodes end with it.
/// </summary>
/// <example>
/// <code>
/// await using RedisNodes redis = await RedisNodes.StartAsync(3);
/// using var connection = await ConnectionMultiplexer.ConnectAsync(redis[0].ConfigurationString);
/// await redis[1].KillAsync();
/// </code>
/// </example>
public sealed class RedisNodes : IAsyncDisposable
{
    private readonly NodeFolder _folder;
    private readonly Lock _gate = new();
    private Task? _disposal;

    private RedisNodes(RedisServerKind kind, NodeFolder folder, IReadOnlyList<TestNode> nodes)
    {
        Kind = kind;
        Nodes = nodes;
        _folder = folder;
    }

    /// <summary>The primaries, in the order of their numbers.</summary>
    public IReadOnlyList<TestNode> Nodes { get; }

    /// <summary>What the nodes run: <see cref="RedisServerKind.RedisServer"/> or <see cref="RedisServerKind.Garnet"/>.</summary>
    public RedisServerKind Kind { get; }

    /// <summary>The primary at a position.</summary>
    /// <param name="index">Position in <see cref="Nodes"/>, from 0.</param>
    public TestNode this[int index] => Nodes[index];

    /// <summary>Starts nodes, all at the same time.</summary>
    /// <param name="count">How many primaries; at least 1.</param>
    /// <param name="options">What to start; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the start; nothing is left running then.</param>
    /// <returns>The nodes, each of which answers; replicas hold their copy.</returns>
    /// <exception cref="ArgumentException">An option that no server can be started with.</exception>
    /// <exception cref="RedisNodeStartException">No server was found (the message says what to install), or one did not come up (the
    /// message holds what it wrote). Nothing is left running.</exception>
    public static Task<RedisNodes> StartAsync(int count, RedisNodesOptions? options = null, CancellationToken cancellationToken = default) =>
        StartOnAsync(count, options ?? new RedisNodesOptions(), ProgramSearch.OfThisMachine(), LoopbackPorts.Take, cancellationToken);

    /// <summary>
    /// The nodes as the text of a topology file:
    /// <c>{"router":"slots","nodes":[{"name":"node-1","configuration":"127.0.0.1:20815"}]}</c>. It holds the password, if there is one.
    /// </summary>
    /// <param name="router">Name of the router.</param>
    /// <returns>JSON on one line.</returns>
    public string TopologyJson(string router = "slots")
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("router", router);
            json.WriteStartArray("nodes");
            foreach (TestNode node in Nodes)
            {
                json.WriteStartObject();
                json.WriteString("name", node.Name);
                json.WriteString("configuration", node.ConfigurationString);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Ends all nodes at once, frozen ones too, and removes their folders. Calling it again waits for the same end.</summary>
    /// <returns>A task that completes when no process, port or folder is left.</returns>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposal ??= EndAsync();
            return new ValueTask(_disposal);
        }
    }

    /// <summary>Starts nodes on a machine as described; ports come from the function given.</summary>
    internal static async Task<RedisNodes> StartOnAsync(
        int count, RedisNodesOptions options, ProgramSearch search, Func<int> takePort, CancellationToken cancellationToken)
    {
        NodeRules.Check(count, options);
        cancellationToken.ThrowIfCancellationRequested();
        RedisNodesOptions settled = options.Copy();
        ServerProgram program = search.Find(settled.Server, replicas: settled.ReplicasPerNode > 0);
        NodeRules.CheckArguments(settled, program);

        NodeFolder folder = NodeFolder.Create(settled.TemporaryDirectory);
        var nodes = new RedisNodes(
            program.Kind,
            folder,
            [.. Enumerable.Range(1, count).Select(number => Describe(number, folder, program, settled))]);
        try
        {
            await nodes.StartNodesAsync(settled.StartTimeout, takePort, cancellationToken).ConfigureAwait(false);
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static TestNode Describe(int number, NodeFolder folder, ServerProgram program, RedisNodesOptions options)
    {
        string name = $"{options.NamePrefix}{number}";
        var primary = new TestNode(name, folder.For($"{number}"), program, options, primary: null);
        primary.Replicas =
        [
            .. Enumerable.Range(1, options.ReplicasPerNode).Select(replica => new TestNode(
                $"{name}-replica-{replica}", folder.For($"{number}-{replica}"), program, options, primary)),
        ];
        return primary;
    }

    private async Task StartNodesAsync(TimeSpan timeout, Func<int> takePort, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        Task[] starts = [.. Nodes.Select(StartNodeAsync)];
        // WhenAll waits for every start, also after one has failed, so that none is under way when the nodes are ended.
        await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        cancellationToken.ThrowIfCancellationRequested();
        if (starts.FirstOrDefault(start => start.IsFaulted) is { } failed)
        {
            await failed.ConfigureAwait(false);
        }

        int slow = Array.FindIndex(starts, start => start.IsCanceled);
        if (slow >= 0)
        {
            throw Nodes[slow].StartFailure($"was not ready, replicas included, within {timeout}");
        }

        async Task StartNodeAsync(TestNode node)
        {
            try
            {
                await node.StartAsync(takePort, limit.Token).ConfigureAwait(false);
                await Task.WhenAll(node.Replicas.Select(replica => replica.StartAsync(takePort, limit.Token))).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await limit.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task EndAsync()
    {
        await Task.WhenAll(Nodes.SelectMany(node => node.Replicas.Prepend(node)).Select(node => node.CloseAsync())).ConfigureAwait(false);
        await _folder.RemoveAsync().ConfigureAwait(false);
    }
}
