using RedisTyped.ClientRuntime;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shapes;

/// <summary>Replies of another form than a command has, which only a script makes.</summary>
public sealed class ReplyItemTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static readonly CommandMethod Method = new("IStore", "GetAsync", "HGETALL", IsReadOnly: true);

    private readonly IShapeStore _store = nodes.Redis.Store<IShapeStore>();

    [Theory]
    [InlineData("return 1")]
    [InlineData("return 'text'")]
    [InlineData("return {'a'}")]
    [InlineData("return {'a', 'b', 'c'}")]
    [InlineData("return {'a', {'b'}}")]
    [InlineData("return {{'a'}, 'b'}")]
    [InlineData("return {'a', '1', 'a', '2'}")]
    [InlineData("return {'a', 'x'}")]
    public async Task What_is_no_dictionary_of_numbers_is_a_fault(string script)
    {
        ReplyItem item = await ItemAsync(script);

        Assert.Throws<ReplyFormatException>(() => item.Dictionary(Text, Number));
        Assert.Throws<ReplyFormatException>(() => item.DictionaryOfRows(Text, Number));
    }

    [Theory]
    [InlineData("return 1")]
    [InlineData("return {}")]
    [InlineData("return {'a'}")]
    [InlineData("return {'a', '1', 'b'}")]
    [InlineData("return {{'a', 'b'}, '1'}")]
    public async Task Row_has_as_many_parts_as_it_should(string script)
    {
        ReplyItem item = await ItemAsync(script);

        Assert.Throws<ReplyFormatException>(() => item.Row(2, static row => (Text(row[0]), Number(row[1]))));
    }

    [Fact]
    public async Task Nil_is_an_empty_collection_and_no_row()
    {
        ReplyItem nil = await ItemAsync("return false");

        Assert.True(nil.IsNil);
        Assert.Empty(nil.Array(Text));
        Assert.Empty(nil.ArrayOfPairs(static (first, second) => (Text(first), Text(second))));
        Assert.Empty(nil.Dictionary(Text, Text));
        Assert.Empty(nil.Only(static item => item.Array(Text)));
        Assert.Null(nil.FieldsOrNull<Pixel>());
        Assert.Equal("GetAsync", Assert.Throws<NilReplyException>(() => nil.Row(1, static row => Text(row[0]))).Method);
        Assert.Throws<NilReplyException>(() => nil.Fields<Pixel>());
        Assert.Throws<NilReplyException>(() => nil.Pair(static (first, _) => Text(first)));
    }

    [Fact]
    public async Task Nil_among_elements_needs_a_place()
    {
        ReplyItem item = await ItemAsync("return {'a', false}");

        Assert.Throws<NilReplyException>(() => item.Array(Text));
        Assert.Equal<IEnumerable<string?>>(["a", null], item.Array(static part => part.Value<string?>(ReplyValue.Text, NilReply.IsNull)));
        Assert.Throws<NilReplyException>(() => item.Dictionary(Text, Text));
    }

    [Fact]
    public async Task More_than_one_is_not_the_only_one()
    {
        ReplyItem item = await ItemAsync("return {{'a', '1'}, {'b', '2'}}");
        ReplyItem flat = await ItemAsync("return {'a', '1', 'b', '2'}");

        Assert.Throws<ReplyFormatException>(() => item.Only(Text));
        Assert.Throws<ReplyFormatException>(() => flat.Pair(static (first, _) => Text(first)));
    }

    [Fact]
    public async Task Fields_come_with_names_or_for_names()
    {
        ReplyItem item = await ItemAsync("return {'1', '2'}");

        Assert.Equal(2, item.Fields<Pixel>().Get("1"u8, static v => ReplyValue.Number<int>(v)));
        Assert.Equal(2, item.Fields<Pixel>("X", "Y").Get("Y"u8, static v => ReplyValue.Number<int>(v)));
        Assert.Throws<ReplyFormatException>(() => item.Fields<Pixel>("X"));
    }

    private async Task<ReplyItem> ItemAsync(string script) => new(Method, await _store.RawAsync("item", script));

    private static string Text(ReplyItem item) => item.Value(ReplyValue.Text, NilReply.Throws);

    private static int Number(ReplyItem item) => item.Value(ReplyValue.Number<int>, NilReply.Throws);
}
