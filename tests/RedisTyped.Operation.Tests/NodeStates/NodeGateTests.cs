using RedisTyped.Nodes.Health;

namespace RedisTyped.Operation.Tests.NodeStates;

public sealed class NodeGateTests
{
    [Fact]
    public async Task Gate_is_never_open_while_a_lost_primary_becomes_one_of_two_and_the_other_way_round()
    {
        var gate = new NodeGate("a", mostPendingCalls: 10);
        gate.NotePrimaries(two: null, unasked: "first");
        using var done = new CancellationTokenSource();
        var looking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> seenOpen = Task.Run(() =>
        {
            looking.SetResult();
            bool isOpen = false;
            while (!done.IsCancellationRequested)
            {
                isOpen |= gate.Refusal is null;
            }

            return isOpen;
        });
        await looking.Task;

        for (int i = 0; i < 100_000; i++)
        {
            gate.NotePrimaries(two: "first and second", unasked: null);
            gate.NotePrimaries(two: null, unasked: "first");
        }

        await done.CancelAsync();
        Assert.False(await seenOpen);

        gate.NotePrimaries(two: null, unasked: null);
        Assert.Null(gate.Refusal);
    }
}
