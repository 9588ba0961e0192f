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
}

/// <summary>How a slot stood at one moment.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Owner">Its node.</param>
/// <param name="Redirects">How often a command had been told by then that it has another node.</param>
internal readonly record struct SlotMark(int Slot, string Owner, int Redirects);
