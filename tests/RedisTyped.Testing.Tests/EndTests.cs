using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing.Tests;

public sealed class EndTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisServerKind.RedisServer, 1)]
    [InlineData(RedisServerKind.Garnet, 0)]
    public async Task Dispose_leaves_no_process_port_or_folder(RedisServerKind kind, int replicas)
    {
        using var folder = new TemporaryFolder();

        // Programs that were killed long ago may have had the process ids that the nodes get.
        string[] before = Directory.GetFileSystemEntries(Path.GetTempPath());
        RedisNodes redis = await RedisNodes.StartAsync(
            3, new RedisNodesOptions { Server = kind, ReplicasPerNode = replicas, TemporaryDirectory = folder.Path }, Cancel);
        TestNode[] all = [.. redis.Nodes.SelectMany(node => node.Replicas.Prepend(node))];
        redis[1].Freeze();
        await redis[2].KillAsync(Cancel);

        await redis.DisposeAsync();

        Assert.Empty(folder.Entries);
        Assert.Empty(await Machine.ProcessesNamingAsync(folder.Path));
        foreach (TestNode node in all)
        {
            Assert.False(node.IsRunning);
            Assert.False(Machine.HasProcess(node.ProcessId));
            Assert.False(await Machine.ListensAsync(node.Port));
            // A killed .NET program leaves the pipes of its debugger there unless it was told to open none.
            Assert.Empty(Directory.GetFileSystemEntries(Path.GetTempPath(), $"*-{node.ProcessId}-*").Except(before));
        }
    }

    [Fact]
    public async Task Dispose_may_be_called_many_times_at_once()
    {
        RedisNodes redis = await RedisNodes.StartAsync(2, cancellationToken: Cancel);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => redis.DisposeAsync().AsTask(), Cancel)));
        await redis.DisposeAsync();

        Assert.All(redis.Nodes, node => Assert.False(Directory.Exists(node.DataDirectory)));
    }

    [Fact]
    public async Task Disposed_node_cannot_be_restarted()
    {
        RedisNodes redis = await RedisNodes.StartAsync(1, cancellationToken: Cancel);
        await redis.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => redis[0].RestartAsync(Cancel));
        Assert.False(await Machine.ListensAsync(redis[0].Port));
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Cancelled_start_leaves_nothing_behind(RedisServerKind kind)
    {
        using var folder = new TemporaryFolder();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ports = new List<int>();

        // When the third node asks for its port, the processes of the first two have been started.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RedisNodes.StartOnAsync(
            3,
            new RedisNodesOptions { Server = kind, TemporaryDirectory = folder.Path },
            ProgramSearch.OfThisMachine(),
            () =>
            {
                ports.Add(LoopbackPorts.Take());
                if (ports.Count == 3)
                {
                    cancelled.Cancel();
                }

                return ports[^1];
            },
            cancelled.Token));

        Assert.Equal(3, ports.Count);
        Assert.Empty(folder.Entries);
        Assert.Empty(await Machine.ProcessesNamingAsync(folder.Path));
        foreach (int port in ports)
        {
            Assert.False(await Machine.ListensAsync(port));
        }
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer, 1)]
    [InlineData(RedisServerKind.Garnet, 0)]
    public async Task Nodes_end_with_a_host_that_is_killed(RedisServerKind kind, int replicas)
    {
        using var folder = new TemporaryFolder();
        using NodeHost host = await NodeHost.StartAsync(kind, replicas, folder.Path, Cancel);
        Assert.Equal(2 * (1 + replicas), host.Nodes.Count);
        foreach ((int processId, int port) in host.Nodes)
        {
            Assert.True(Machine.HasProcess(processId));
            Assert.True(await Machine.ListensAsync(port));
        }

        await host.KillAsync();

        foreach ((int processId, int port) in host.Nodes)
        {
            await Machine.SeesAsync($"end of process {processId}", () => Task.FromResult(!Machine.HasProcess(processId)));
            Assert.False(await Machine.ListensAsync(port));
        }

        await Machine.SeesAsync("removal of the folders", () => Task.FromResult(folder.Entries.Length == 0));
    }
}
