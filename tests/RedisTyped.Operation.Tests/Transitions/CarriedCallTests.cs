using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>Calls that go over other connections than the client's, as a gateway's do, while keys move.</summary>
public sealed class CarriedCallTests : TransitionStage
{
    [Fact]
    public async Task Key_is_brought_over_behind_what_others_have_sent_to_its_owner_before()
    {
        long id = MovingId();
        await Orders.VisitAsync(id);
        HeldCarrier carrier = Redis.NodeFor(Visits(id)).Resources.Get(static _ => new HeldCarrier());
        Task beginning = BeginAsync();

        await carrier.Asked.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        Assert.False(beginning.IsCompleted);
        Assert.Equal("node-3", carrier.OwnerOf!((byte[])Visits(id)!).Name);
        carrier.Pass();

        await beginning;
        Assert.Equal(2, await Orders.VisitAsync(id));
    }

    /// <summary>Has sent something that is answered when the test wants it.</summary>
    private sealed class HeldCarrier : ICallCarrier
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public Func<byte[], NodeId>? OwnerOf { get; private set; }

        public void Pass() => _passed.SetResult();

        public void Leave(Func<byte[], NodeId> ownerOf) => OwnerOf = ownerOf;

        public Task PassAsync()
        {
            _asked.TrySetResult();
            return _passed.Task;
        }

        public Task CloseAsync() => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
