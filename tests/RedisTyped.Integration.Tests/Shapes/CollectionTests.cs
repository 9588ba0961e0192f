using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Shapes;

public sealed class Resp2CollectionTests(StoreNodes nodes) : CollectionTests(nodes), IClassFixture<StoreNodes>;

public sealed class Resp3CollectionTests(Resp3StoreNodes nodes) : CollectionTests(nodes), IClassFixture<Resp3StoreNodes>;

public abstract class CollectionTests(StoreNodes nodes)
{
    private readonly IShapeStore _store = nodes.Redis.Store<IShapeStore>();

    [Fact]
    public async Task Lists_keep_order_and_duplicates_and_sets_have_neither()
    {
        await _store.PushAsync("a", "1", "2", "1");
        await _store.AddAsync("a", 3, 1, 3);

        Assert.Equal(["1", "2", "1"], await _store.ListAsync("a"));
        Assert.Equal([1, 2, 1], await _store.NumbersAsync("a"));
        Assert.True((await _store.SetAsync("a")).SetEquals([1, 3]));
        Assert.True((await _store.ReadOnlySetAsync("a", CancellationToken.None)).SetEquals(["1", "3"]));
        Assert.True(await _store.HasAnyAsync("a"));
        Assert.Equal(["1", "2"], await _store.PopAsync("a"));
    }

    [Fact]
    public async Task Missing_keys_are_empty_collections_and_null_where_Redis_answers_nil()
    {
        Assert.Empty(await _store.ListAsync("nobody"));
        Assert.Empty(await _store.SetAsync("nobody"));
        Assert.False(await _store.HasAnyAsync("nobody"));
        Assert.Null(await _store.PopAsync("nobody"));
        Assert.Empty(await _store.FieldsAsync("nobody"));
        Assert.Empty((await _store.FieldsOrNullAsync("nobody"))!);
        Assert.Empty(await _store.RangeAsync("nobody"));
        Assert.Null(await _store.PopMinAsync("nobody"));
        Assert.Empty(await _store.PopMaxAsync("nobody"));
        Assert.Null(await _store.PopManyAsync("nobody"));
        Assert.Null(await _store.PopListAsync("nobody"));
        Assert.Equal((null, null, null), await _store.ThreeFieldsAsync("nobody"));
    }

    [Fact]
    public async Task Hashes_are_dictionaries_pairs_and_tuples()
    {
        await _store.SetFieldsAsync("h", new() { ["a"] = 1, ["b"] = 2 });
        await _store.SetRowsAsync("h", [("c", "3")]);

        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2, ["c"] = 3 }, await _store.FieldsAsync("h"));
        Assert.Equal(["a", "b", "c"], (await _store.FieldPairsAsync("h")).Select(static p => p.Key).Order());
        Assert.Equal(3, (await _store.SomeFieldsAsync("h")).Count);
        Assert.Equal((1, "2", null), await _store.ThreeFieldsAsync("h"));
        (ulong cursor, Dictionary<string, int> fields) = await _store.ScanFieldsAsync("h", 0);
        Assert.Equal(0ul, cursor);
        Assert.Equal(2, fields["b"]);
    }

    [Fact]
    public async Task A_value_of_another_form_names_the_type_and_is_not_quoted()
    {
        await _store.SetRowsAsync("f", [("a", "secret")]);

        var fault = await Assert.ThrowsAsync<ReplyFormatException>(() => _store.FieldsAsync("f"));
        Assert.Equal(("IShapeStore", "FieldsAsync"), (fault.Store, fault.Method));
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_that_read_alike_are_a_fault_and_no_loss()
    {
        await _store.SetRowsAsync("d", [("1", "x"), ("01", "y")]);

        await Assert.ThrowsAsync<ReplyFormatException>(() => _store.FieldsByNumberAsync("d"));
    }

    [Fact]
    public async Task A_key_of_another_type_is_the_error_of_Redis()
    {
        await _store.SetTextAsync("t", "text");

        Assert.StartsWith("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => _store.FieldsAsync("t"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_go_out_score_first_and_come_back_with_their_scores()
    {
        await _store.RankAsync("z", new Dictionary<string, double> { ["a"] = 1.5, ["b"] = double.PositiveInfinity });
        await _store.RankTuplesAsync("z", [(-2, "c")]);
        await _store.RankSwappedAsync("z", [("d", 2)]);

        Assert.Equal([("c", -2), ("a", 1.5), ("d", 2), ("b", double.PositiveInfinity)], await _store.RangeAsync("z"));
        Assert.Equal(1.5, (await _store.ScoresAsync("z"))["a"]);
        Assert.Equal((1.5, null), await _store.TwoScoresAsync("z"));
        Assert.Equal(4, (await _store.ScanSortedAsync("z")).Members.Length);
        Assert.Equal(("c", -2), await _store.PopMinAsync("z"));
        Assert.Equal([new("b", double.PositiveInfinity), new("d", 2)], await _store.PopMaxAsync("z"));
        (string key, (string, double)[] members) = (await _store.PopManyAsync("z"))!.Value;
        Assert.Equal("{s:z}:sorted", key);
        Assert.Equal([("a", 1.5)], members);
    }

    [Fact]
    public async Task Rows_in_rows_are_dictionaries_too()
    {
        await _store.RankTuplesAsync("n", [(1, "a"), (2, "b")]);
        await _store.PushAsync("n", "x", "y", "z");

        Assert.Equal(2, (await _store.PopManyScoresAsync("n"))!.Value.Members["b"]);
        (string key, string[] items) = (await _store.PopListAsync("n"))!.Value;
        Assert.Equal("{s:n}:list", key);
        Assert.Equal(["x", "y"], items);
    }

    [Fact]
    public async Task Text_for_people_has_nothing_before_it() =>
        Assert.StartsWith("# Server", await _store.InfoAsync(nodes.Redis.Nodes[0].Id), StringComparison.Ordinal);

    [Fact]
    public async Task Empty_collections_and_null_parts_are_refused_before_anything_is_sent()
    {
        Assert.Equal("members", Assert.Throws<ArgumentException>(() => { _ = _store.RankTuplesAsync("e", []); }).ParamName);
        Assert.Equal("members", Assert.Throws<ArgumentNullException>(() => { _ = _store.RankTuplesAsync("e", [(1, null!)]); }).ParamName);
        Assert.Equal("fields", Assert.Throws<ArgumentNullException>(() => { _ = _store.SetRowsAsync("e", null!); }).ParamName);
        Assert.Empty(await _store.RangeAsync("e"));
    }
}
