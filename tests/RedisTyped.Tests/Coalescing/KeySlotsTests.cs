using RedisTyped.Coalescing;
using StackExchange.Redis;

namespace RedisTyped.Tests.Coalescing;

public sealed class KeySlotsTests
{
    private readonly KeySlots _slots = new();

    [Fact]
    public void Calls_for_one_key_share_a_place()
    {
        CoalescedCall first = Chain("a", "b", "a");

        RedisKey[] keys = _slots.Place(first);

        Assert.Equal(["a", "b"], keys.Select(static key => (string?)key));
        Assert.Equal([0, 1, 0], [first.Slot, first.Next!.Slot, first.Next.Next!.Slot]);
    }

    [Fact]
    public void What_is_kept_for_the_next_trip_keeps_no_key_alive()
    {
        RedisKey[] keys = _slots.Place(Chain("a", "b"));

        _slots.Return(keys);

        Assert.All(keys, static key => Assert.Null((byte[]?)key));
        Assert.Same(keys, _slots.Place(Chain("c", "d")));
        Assert.Equal(["c", "d"], keys.Select(static key => (string?)key));
    }

    private static Call Chain(params string[] keys)
    {
        Call? first = null;
        foreach (string key in keys.Reverse())
        {
            first = new Call(key) { Next = first };
        }

        return first!;
    }

    private sealed class Call : CoalescedCall
    {
        public Call(string key) => Key = System.Text.Encoding.UTF8.GetBytes(key);

        public override bool IsCancelled => false;

        public override void Complete(RedisValue value)
        {
        }

        public override void Fail(Exception fault)
        {
        }
    }
}
