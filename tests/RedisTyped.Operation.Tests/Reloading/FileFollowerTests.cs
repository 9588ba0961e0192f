using Microsoft.Extensions.Logging;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Reloading;

public sealed class FileFollowerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-follow-");
    private readonly CapturedLog _log = new();
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "topology.json");

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await System.IO.File.WriteAllTextAsync(File, Json("127.0.0.1"), Cancelled);
        _redis = await ShardedRedis.ConnectAsync(TopologyFile.Load(File), _log, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task File_that_is_written_in_place_or_replaced_is_followed()
    {
        await using TopologyFileFollower follower = Follow();
        Task<TopologyChange> first = NextChangeAsync();
        await System.IO.File.WriteAllTextAsync(File, Json("localhost"), Cancelled);
        Assert.Equal("reconnected a", (await first).ToString());

        Task<TopologyChange> second = NextChangeAsync();
        await ReplaceAsync(Json("127.0.0.1"));
        Assert.Equal("reconnected a", (await second).ToString());

        // The change is told of before the follower is done with it.
        Assert.Null(await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is null));
    }

    [Fact]
    public async Task File_with_faults_is_told_once_and_the_next_good_one_is_taken()
    {
        await using TopologyFileFollower follower = Follow();
        await ReplaceAsync("{ \"nodes\": [ {");

        Exception? fault = await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is not null);

        Assert.IsType<TopologyException>(fault);
        Assert.Equal("127.0.0.1", ((System.Net.IPEndPoint)_redis.Nodes[0].EndPoints[0]).Address.ToString());
        Task<TopologyChange> change = NextChangeAsync();
        await ReplaceAsync(Json("localhost"));
        Assert.Equal("reconnected a", (await change).ToString());
        Assert.Single(_log.Lines, static line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task File_that_is_gone_for_a_while_leaves_the_topology_as_it_is()
    {
        await using TopologyFileFollower follower = Follow();
        System.IO.File.Delete(File);

        await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is not null);
        await _redis.ExecuteAsync("GET", "k");

        Task<TopologyChange> change = NextChangeAsync();
        await ReplaceAsync(Json("localhost"));
        await change;
        await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is null);
        Assert.Null(follower.Fault);
    }

    [Fact]
    public async Task File_that_comes_back_as_it_was_is_no_fault_any_more()
    {
        await using TopologyFileFollower follower = Follow();
        System.IO.File.Move(File, File + ".away");
        await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is not null);

        System.IO.File.Move(File + ".away", File);

        Assert.Null(await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is null));
    }

    [Fact]
    public async Task File_with_a_node_that_is_away_is_taken_when_the_node_is_there_and_told_once()
    {
        await _nodes[1].KillAsync(Cancelled);
        await using TopologyFileFollower follower = Follow();
        Task<TopologyChange> change = NextChangeAsync();
        await ReplaceAsync(Json("127.0.0.1", _nodes[1].Port));
        Exception? fault = await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is not null);
        Assert.IsType<NodeUnavailableException>(fault);

        // Of at least one try more, too, nothing is told.
        await Wait.UntilAsync(() => Task.FromResult(follower.Fault), again => again != fault);
        await _nodes[1].RestartAsync(Cancelled);

        Assert.Equal("reconnected a", (await change).ToString());
        Assert.Null(await Wait.UntilAsync(() => Task.FromResult(follower.Fault), static fault => fault is null));
        Assert.Single(_log.Lines, static line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Disposing_the_client_ends_the_following()
    {
        TopologyFileFollower follower = Follow();
        await _redis.DisposeAsync();
        await ReplaceAsync(Json("localhost"));

        await follower.DisposeAsync();

        Assert.Null(follower.Fault);
    }

    [Fact]
    public async Task Nobody_looks_at_the_file_of_a_client_that_is_gone()
    {
        await using TopologyFileFollower follower = Follow();
        RedisNode before = _redis.Nodes[0];
        await ReplaceAsync(Json("localhost"));
        Assert.False(await Wait.UntilAsync(() => Task.FromResult(before.Multiplexer.IsConnected), static connected => !connected));

        await _redis.DisposeAsync();

        await follower.Following.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    // At once: a file that is written in place is empty for a moment, which on a busy machine is long enough to be taken for what it says.
    private async Task ReplaceAsync(string text)
    {
        await System.IO.File.WriteAllTextAsync(File + ".new", text, Cancelled);
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    private TopologyFileFollower Follow() => _redis.FollowFile(File, interval: TimeSpan.FromMilliseconds(20));

    private string Json(string host) => Json(host, _nodes[0].Port);

    private static string Json(string host, int port) => $$"""{ "nodes": [ { "name": "a", "configuration": "{{host}}:{{port}}" } ] }""";

    private Task<TopologyChange> NextChangeAsync()
    {
        var next = new TaskCompletionSource<TopologyChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        _redis.TopologyChanged += (_, e) => next.TrySetResult(e);
        return Wait.ForAsync(next.Task, "the topology is exchanged");
    }
}
