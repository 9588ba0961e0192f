using RedisTyped.CrossShard;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>Emulations over several nodes that are under way when a transition begins.</summary>
public sealed class TransitionEmulationTests : TransitionStage
{
    private static readonly KeyShape AnyKey = new("{key}", tagged: false, default);

    [Fact]
    public async Task Emulation_that_has_written_nothing_yet_is_refused()
    {
        long id = MovingId();
        RedisKey destination = State(ElsewhereThan(id));
        await Orders.SetStateAsync(id, "paid");
        CrossShardCall call = Rename(State(id), destination);
        await BeginAsync();

        var refused = await Assert.ThrowsAsync<TransitionException>(() => Emulations.RunAsync(call));

        Assert.StartsWith("RENAME over several nodes was begun before a transition of the topology", refused.Message, StringComparison.Ordinal);
        Assert.Equal("paid", await Orders.GetStateAsync(id));
        Assert.True((await Redis.ExecuteAsync("GET", destination.ToString())).IsNull);
    }

    [Fact]
    public async Task Emulation_that_is_about_to_write_is_refused()
    {
        long id = MovingId();
        CrossShardCall call = Rename(State(ElsewhereThan(id)), State(id));
        await BeginAsync();

        Assert.Throws<TransitionException>(call.BeginWriting);
        call.End();
    }

    [Fact]
    public async Task Transition_waits_for_an_emulation_that_has_begun_to_write()
    {
        long id = MovingId();
        CrossShardCall call = Rename(State(ElsewhereThan(id)), State(id));
        call.BeginWriting();

        Task<TopologyChange> beginning = BeginAsync();
        Assert.NotSame(beginning, await Task.WhenAny(beginning, Task.Delay(TimeSpan.FromSeconds(1), Cancelled)));
        call.BeginWriting();
        call.End();

        await beginning;
    }

    private long ElsewhereThan(long id) => Ids().First(other => Redis.NodeFor(State(other)) != Redis.NodeFor(State(id)));

    private CrossShardCall Rename(RedisKey source, RedisKey destination)
    {
        var line = new CrossShardLine();
        line.Add(new BuiltKey(AnyKey, (byte[])source!, TagStart: -1));
        line.Add(new BuiltKey(AnyKey, (byte[])destination!, TagStart: -1));
        return new CrossShardCall(Redis.Executor, new CommandMethod("Orders", "RenameAsync", "RENAME", IsReadOnly: false), line, Cancelled);
    }
}
