using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Transitions;

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

    [Fact]
    public async Task Call_that_is_cancelled_while_it_is_being_sent_gives_what_it_has_taken()
    {
        long id = MovingId();
        await BeginAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        byte[] key = Visits(id)!;

        Task<string> call = KeyTransition.To(Redis.Connected).SendBehindAsync(
            Redis.Connected,
            "store",
            "call",
            Redis.NodeFor(key),
            [key],
            () =>
            {
                cancel.Cancel();
                return Task.FromResult("element");
            },
            cancel.Token)!;

        Assert.Equal("element", await call);
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
