using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>One GET that waits to be sent, or to be answered. It stands in one list at a time.</summary>
internal abstract class CoalescedCall
{
    /// <summary>The call behind it in its list.</summary>
    public CoalescedCall? Next;

    /// <summary>How many calls there were with it where it came in.</summary>
    public int Depth;

    /// <summary>Which of the keys sent is its own.</summary>
    public int Slot;

    /// <summary>Measures it for those who listen; ended with it.</summary>
    public CallMeasure Measure { get; protected set; }

    /// <summary>When the caller made it, by <see cref="Environment.TickCount64"/>.</summary>
    public long Started { get; protected set; }

    /// <summary>The key as the node stores it.</summary>
    public byte[] Key { get; protected set; } = [];

    /// <summary>Whether its caller has given up, so that its key need not be asked for.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>Ends it with the node's answer. Its caller may go on within this call; the object must not be used any more.</summary>
    public abstract void Complete(RedisValue value);

    /// <summary>Ends it without an answer. Its caller may go on within this call; the object must not be used any more.</summary>
    public abstract void Fail(Exception fault);
}
