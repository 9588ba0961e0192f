using RedisTyped.Batches.Merging;
using RedisTyped.Execution;

namespace RedisTyped.Tests.Batches;

/// <summary>In which stage commands are sent.</summary>
public sealed class KeyOrderTests
{
    private readonly KeyOrder _order = new();

    [Fact]
    public void Calls_of_one_kind_share_a_stage_whatever_their_keys()
    {
        Assert.Equal(0, Merged(MergeKind.Set, "a"));
        Assert.Equal(0, Merged(MergeKind.Set, "a"));
        Assert.Equal(0, Merged(MergeKind.Set, "b"));
    }

    [Fact]
    public void A_call_comes_behind_another_kind_on_its_key_only()
    {
        Assert.Equal(0, Single(isRead: false, "x"));
        Assert.Equal(1, Merged(MergeKind.Set, "a"));
        Assert.Equal(1, Merged(MergeKind.Get, "b"));
        Assert.Equal(2, Merged(MergeKind.Get, "a"));
        Assert.Equal(2, Merged(MergeKind.Set, "b"));
        Assert.Equal(3, Merged(MergeKind.Delete, "a"));
        Assert.Equal(1, Merged(MergeKind.Set, "c"));
    }

    [Fact]
    public void Reads_do_not_disturb_each_other()
    {
        Assert.Equal(0, Single(isRead: true, "x"));
        Assert.Equal(1, Merged(MergeKind.Get, "a"));
        Assert.Equal(1, Merged(MergeKind.Exists, "a"));
        Assert.Equal(1, Single(isRead: true, "a"));
        Assert.Equal(1, Merged(MergeKind.Get, "a"));
        Assert.Equal(2, Single(isRead: false, "a"));
        Assert.Equal(2, Single(isRead: true, "a"));
        Assert.Equal(3, Merged(MergeKind.Get, "a"));
    }

    [Fact]
    public void A_command_with_several_keys_comes_behind_the_latest_of_them()
    {
        Single(isRead: false, "x");
        Merged(MergeKind.Set, "a");
        Merged(MergeKind.Get, "a");

        Assert.Equal(3, Single(isRead: false, "a", "new"));
        Assert.Equal(4, Merged(MergeKind.Set, "new"));
        Assert.Equal(1, Merged(MergeKind.Set, "other"));
    }

    [Fact]
    public void What_may_concern_any_key_has_all_before_it_and_all_others_behind()
    {
        Merged(MergeKind.Get, "a");

        Assert.Equal(1, _order.StageOfAny(hasMerged: true));
        Assert.Equal(1, _order.StageOfAny(hasMerged: false));
        Assert.Equal(1, Single(isRead: false, "b"));
        Assert.Equal(2, Merged(MergeKind.Get, "a"));
        Assert.Equal(3, _order.StageOfAny(hasMerged: true));
    }

    [Fact]
    public void Keys_are_asked_for_when_a_second_kind_comes()
    {
        Merged(MergeKind.Get, "a");

        Assert.False(_order.AsksForKeys((int)MergeKind.Get, out _, out _));
        Assert.True(_order.AsksForKeys((int)MergeKind.Set, out MergeKind before, out int stage));
        Assert.Equal((MergeKind.Get, 0), (before, stage));
        _order.Note("a"u8.ToArray());
        Assert.False(_order.AsksForKeys((int)MergeKind.Set, out _, out _));
        Assert.Equal(1, Merged(MergeKind.Set, "a"));
        Assert.Equal(0, Merged(MergeKind.Set, "b"));
    }

    private static byte[] Key(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private int Merged(MergeKind kind, string key) => _order.StageOf(kind, Key(key));

    private int Single(bool isRead, params string[] keys) => _order.StageOf(Array.ConvertAll(keys, Key), isRead);
}
