using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shapes;

public sealed class Resp2StreamTests(StoreNodes nodes) : StreamTests(nodes), IClassFixture<StoreNodes>;

public sealed class Resp3StreamTests(Resp3StoreNodes nodes) : StreamTests(nodes), IClassFixture<Resp3StoreNodes>;

public abstract class StreamTests(StoreNodes nodes)
{
    private readonly IShapeStore _store = nodes.Redis.Store<IShapeStore>();

    [Fact]
    public async Task Entries_are_objects_dictionaries_and_pairs()
    {
        Assert.Equal(new StreamId(1, 1), await _store.AppendAsync("a", new(1, 1), new("pen", 2)));
        await _store.AppendAsync("a", new(2, 0), new("ink", 1, 9.90m));

        Assert.Equal(
            [new(new(1, 1), new("pen", 2)), new StreamMessage<Order>(new(2, 0), new("ink", 1, 9.90m))], await _store.OrdersAsync("a", StreamId.Min));
        Assert.Equal([new(2, 0)], (await _store.OrdersAsync("a", new(1, 2))).Select(static m => m.Id));
        List<StreamMessage<Dictionary<string, string>>> entries = await _store.EntriesAsync("a");
        Assert.Equal("9.90", entries[0].Fields["Price"]);
        Assert.DoesNotContain("Price", entries[1].Fields.Keys);
    }

    [Fact]
    public async Task Several_streams_come_by_key_and_one_without()
    {
        await _store.AppendAsync("r", new(1, 1), new("pen", 2));

        Dictionary<string, StreamMessage<Order>[]> both = await _store.ReadTwoAsync("r", StreamId.Min);
        Assert.Equal(["{s:r}:stream"], both.Keys);
        Assert.Equal("pen", both["{s:r}:stream"][0].Fields.Item);
        Assert.Equal(["pen"], (await _store.ReadAsync("r", StreamId.Min)).Select(static m => m.Fields.Item));
        Assert.Equal(2, (await _store.ReadOrNullAsync("r", StreamId.Min))![new(1, 1)].Count);
        Assert.Empty(await _store.ReadTwoAsync("r", new(5, 0)));
        Assert.Empty(await _store.ReadAsync("r", new(5, 0)));
        Assert.Null(await _store.ReadOrNullAsync("r", new(5, 0)));
    }

    [Fact]
    public async Task A_field_that_comes_twice_is_kept_by_pairs_and_refused_by_dictionaries()
    {
        await _store.AppendRowsAsync("d", [("a", "1"), ("a", "2")]);

        Assert.Equal([new("a", "1"), new("a", "2")], (await _store.EntryPairsAsync("d"))[0].Fields);
        await Assert.ThrowsAsync<ReplyFormatException>(() => _store.EntriesAsync("d"));
    }

    [Fact]
    public async Task An_entry_without_a_needed_field_names_type_and_field()
    {
        await _store.AppendFieldsAsync("m", new() { ["Item"] = "pen" });

        var fault = await Assert.ThrowsAsync<HashFieldMissingException>(() => _store.OrdersAsync("m", StreamId.Min));
        Assert.Equal(("OrdersAsync", "Count"), (fault.Method, fault.Field));
        Assert.Contains("Order needs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_takes_claims_and_knows_what_is_gone()
    {
        await _store.AppendAsync("g", new(1, 1), new("pen", 2));
        await _store.AppendAsync("g", new(2, 2), new("ink", 1));
        await _store.CreateGroupAsync("g");
        Assert.Equal((0, null, null, null), await _store.PendingSummaryAsync("g"));

        Assert.Equal(["pen", "ink"], (await _store.TakeAsync("g")).Select(static m => m.Fields.Item));
        Assert.Empty(await _store.TakeAsync("g"));
        await _store.DeleteAsync("g", new(1, 1));

        StreamMessage<Order?>[] pending = await _store.PendingAsync("g");
        Assert.Null(pending[0].Fields);
        Assert.Equal("ink", pending[1].Fields!.Item);
        (long count, StreamId? first, _, Dictionary<string, int>? consumers) = await _store.PendingSummaryAsync("g");
        Assert.Equal((2, new StreamId(1, 1), 2), (count, first, consumers!["c"]));
        Assert.Equal([new(1, 1), new(2, 2)], (await _store.PendingRowsAsync("g")).Select(static r => r.Id));
        (StreamId next, StreamMessage<Order>[] claimed, StreamId[] deleted) = await _store.ClaimAllAsync("g");
        Assert.Equal(StreamId.Min, next);
        Assert.Equal([new(2, 2)], claimed.Select(static m => m.Id));
        Assert.Equal([new(1, 1)], deleted);
        Assert.Equal(["ink"], (await _store.ClaimAsync("g", new(2, 2))).Select(static m => m.Fields.Item));
    }
}
