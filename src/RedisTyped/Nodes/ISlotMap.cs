using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>What the nodes of a Redis Cluster need to know of its slots. Thread-safe.</summary>
internal interface ISlotMap
{
    /// <summary>Says that a command was refused for the sake of its slot: a sign that the map is out of date.</summary>
    void NoteRefusal();

    /// <summary>The node that has a key by now.</summary>
    RedisNode OwnerOf(RedisKey key);

    /// <summary>Remembers how a slot stands, for <see cref="HasMovedAsync"/>.</summary>
    SlotMark Mark(ReadOnlySpan<byte> routedPart);

    /// <summary>Whether a slot has moved since it was marked, or is moving now.</summary>
    Task<bool> HasMovedAsync(SlotMark mark);

    /// <summary>
    /// Whether a node has refused any command since a slot was marked for another reason than slots, such as memory. If none has, an aborted
    /// transaction was refused for its slot, wherever that is by now.
    /// </summary>
    bool HasRefusedOtherwise(SlotMark mark);
}

/// <summary>How a slot stood at one moment.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Owner">Its node.</param>
/// <param name="Redirects">How often a command had been told by then that it has another node.</param>
/// <param name="OtherRefusals">How many commands, on whichever slot, had been refused by then for other reasons.</param>
internal readonly record struct SlotMark(int Slot, string Owner, int Redirects, int OtherRefusals);
