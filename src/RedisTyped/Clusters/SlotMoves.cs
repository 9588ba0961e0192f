using System.Globalization;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing.Slots;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>Tells whether a slot has moved, by what nodes have said to commands and by what they say when they are asked. Thread-safe.</summary>
/// <param name="timeout">How long a node may take for an answer.</param>
/// <param name="reader">Reads the map.</param>
/// <param name="whole">The connection to the whole cluster.</param>
/// <param name="current">Gives the topology of the moment.</param>
/// <param name="time">Gives the time.</param>
internal sealed class SlotMoves(
    TimeSpan timeout, ClusterMapReader reader, IConnectionMultiplexer whole, Func<ConnectedTopology> current, TimeProvider time)
{
    private readonly int[] _redirects = new int[Routing.SlotRange.SlotCount];
    private readonly SlotClaims _claims = new(time);
    private int _otherRefusals;

    /// <summary>A command of a slot was told that it has another node.</summary>
    public void NoteRedirect(int slot) => Interlocked.Increment(ref _redirects[slot]);

    /// <summary>
    /// A node has refused a command. StackExchange.Redis tells of each one, those of a transaction too, but for MOVED and ASK. The transaction
    /// itself hears only that it was aborted.
    /// </summary>
    public void NoteError(string error)
    {
        if (!SlotRefusal.IsPassing(error) && !SlotRefusal.IsAbort(error))
        {
            Interlocked.Increment(ref _otherRefusals);
        }
    }

    /// <inheritdoc cref="ISlotMap.Mark"/>
    public SlotMark Mark(ReadOnlySpan<byte> routedPart)
    {
        ConnectedTopology topology = current();
        int slot = topology.Router.Explain(routedPart).Slot!.Value;
        return new SlotMark(slot, OwnerOf(topology, slot), Volatile.Read(ref _redirects[slot]), Volatile.Read(ref _otherRefusals));
    }

    /// <inheritdoc cref="ISlotMap.HasRefusedOtherwise"/>
    public bool HasRefusedOtherwise(SlotMark mark) => Volatile.Read(ref _otherRefusals) != mark.OtherRefusals;

    /// <inheritdoc cref="ISlotMap.HasMovedAsync"/>
    public async Task<bool> HasMovedAsync(SlotMark mark) => await IsElsewhereAsync(mark).ConfigureAwait(false) || HasBeenRedirected(mark);

    private async Task<bool> IsElsewhereAsync(SlotMark mark)
    {
        if (HasBeenRedirected(mark))
        {
            return true;
        }

        // The owner alone knows that it gives a slot away. Where it answers no other need do so: what it has refused it knows.
        ConnectedTopology topology = current();
        RedisNode[] connected = [.. topology.Nodes.Where(static node => node.State == NodeState.Connected)];
        RedisNode? owner = Array.Find(connected, node => node.Id.Name == mark.Owner);
        SlotClaim? claim = null;

        // All at once: however many are silent, they are waited for no longer than one of them.
        (RedisNode Node, Task<string> Nodes)[] asked = [.. connected.OrderByDescending(node => node == owner).Select(node => (node, NodesAsync(node)))];
        Array.ForEach(asked, static question => PendingReply.Observe(question.Nodes));
        foreach ((RedisNode node, Task<string> answer) in asked)
        {
            string nodes;
            try
            {
                nodes = await answer.ConfigureAwait(false);
            }
            catch (Exception silence) when (owner is not null && node != owner && ConnectionFault.IsSilence(silence))
            {
                continue;
            }

            if (nodes.Contains(string.Create(CultureInfo.InvariantCulture, $"[{mark.Slot}-"), StringComparison.Ordinal))
            {
                return true;
            }

            claim = SlotClaim.Newer(claim, SlotClaim.Read(nodes, mark.Slot));
        }

        if (_claims.IsNew(mark.Slot, claim))
        {
            return true;
        }

        // The owner, since another may not have heard yet of a move that it has ended.
        ClusterMap map = await (owner is null ? reader.ReadAsync(topology, whole, CancellationToken.None) : reader.ReadAsync(owner, CancellationToken.None))
            .ConfigureAwait(false);
        return map.Primaries.FirstOrDefault(primary => primary.Slots.Any(range => range.First <= mark.Slot && mark.Slot <= range.Last))?.Id.Name != mark.Owner;
    }

    private async Task<string> NodesAsync(RedisNode node)
    {
        Task<RedisResult?> reply = node.Own.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"NODES"], SendingRule.Flags)!;
        PendingReply.Observe(reply);
        return ReplyElements.TextOf(await reply.WaitAsync(timeout, time).ConfigureAwait(false) ?? throw ConnectionFault.Lost(node.Id, "CLUSTER NODES"));
    }

    // Told on a thread of its own, perhaps later than the refusal to the caller.
    private bool HasBeenRedirected(SlotMark mark) => Volatile.Read(ref _redirects[mark.Slot]) != mark.Redirects;

    private static string OwnerOf(ConnectedTopology topology, int slot) =>
        ((ClusterRouter)topology.Router).FindOwner(slot) is { } node ? topology.NodeAt(node).Id.Name : "";
}
