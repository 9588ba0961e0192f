using RedisTyped.ClientRuntime;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.ClientRuntime;

public sealed class HashFieldsTests
{
    private static readonly CommandMethod Method = new("IStore", "GetAsync", "HGETALL", IsReadOnly: true);

    [Fact]
    public void Field_is_read_by_its_exact_name()
    {
        HashFields<Version> fields = Fields(("Major", 3));

        Assert.True(fields.Has("Major"u8));
        Assert.False(fields.Has("major"u8));
        Assert.False(fields.Has("Majo"u8));
        Assert.Equal(3, fields.Get("Major"u8, ReplyValue.Number<int>));
        Assert.Equal(3, fields.GetOr("Major"u8, ReplyValue.Number<int>, 7));
    }

    [Theory]
    [InlineData("a", "b", "c")]
    [InlineData("c", "b", "a")]
    [InlineData("b", "a", "c")]
    public void Fields_are_found_in_whatever_order_they_come(params string[] order)
    {
        HashFields<Version> fields = Fields([.. order.Select(static name => (name, (RedisValue)("value of " + name)))]);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("value of a", fields.Get("a"u8, ReplyValue.Text));
            Assert.True(fields.Has("b"u8));
            Assert.Equal("value of b", fields.Get("b"u8, ReplyValue.Text));
            Assert.False(fields.Has("d"u8));
            Assert.Equal("value of c", fields.GetOr("c"u8, ReplyValue.Text, ""));
        }
    }

    [Fact]
    public void Names_that_are_the_same_number_are_still_two()
    {
        HashFields<Version> fields = Fields(("1.50", "long"), ("1.5", "short"));

        Assert.Equal("short", fields.Get("1.5"u8, ReplyValue.Text));
    }

    [Fact]
    public void Missing_field_is_the_default_or_a_fault_that_names_it()
    {
        HashFields<Version> fields = Fields(("Minor", 1));
        Assert.Equal(7, fields.GetOr("Major"u8, ReplyValue.Number<int>, 7));

        var fault = Assert.Throws<HashFieldMissingException>(() => Fields(("Minor", 1)).Get("Major"u8, ReplyValue.Number<int>));
        Assert.Equal(("IStore", "GetAsync", "Major"), (fault.Store, fault.Method, fault.Field));
        Assert.Contains("which Version needs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_field_is_named_and_not_quoted()
    {
        var fault = Assert.Throws<ReplyFormatException>(() => Fields(("Major", "secret")).GetOr("Major"u8, ReplyValue.Number<int>, 0));
        Assert.Equal(("IStore", "GetAsync", "Major"), (fault.Store, fault.Method, fault.Field));
        Assert.Equal(
            "'IStore.GetAsync' got a field 'Major' that cannot be read as a member of Version: not in the expected form. Check what wrote the key, or change the return type.",
            fault.Message);
    }

    [Fact]
    public void Nil_for_a_name_is_no_field()
    {
        var some = new ReplyItem(Method, (RedisValue[])[RedisValue.Null, "2"]);
        var none = new ReplyItem(Method, (RedisValue[])[RedisValue.Null, RedisValue.Null]);

        HashFields<Version> fields = some.Fields<Version>("Major", "Minor");
        Assert.False(fields.Has("Major"u8));
        Assert.Equal(2, fields.Get("Minor"u8, ReplyValue.Number<int>));
        Assert.Null(none.FieldsOrNull<Version>("Major", "Minor"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    public void The_same_field_is_not_taken_twice(int count)
    {
        List<RedisValue> row = [.. Enumerable.Range(0, count).SelectMany(static i => new RedisValue[] { $"f{i}", i })];
        Assert.Equal(1, new ReplyItem(Method, row.ToArray()).Fields<Version>().Get("f1"u8, ReplyValue.Number<int>));

        row[^2] = "f0";
        Assert.Throws<ReplyFormatException>(() => new ReplyItem(Method, row.ToArray()).Fields<Version>());
    }

    [Fact]
    public void Pairs_read_as_the_flat_row_that_they_came_in()
    {
        var item = new ReplyItem(Method, (HashEntry[])[new("a", 1), new("b", 2)]);

        Assert.False(item.IsNil);
        Assert.False(item.IsEmpty);
        Assert.True(new ReplyItem(Method, Array.Empty<HashEntry>()).IsEmpty);
        Assert.Null(new ReplyItem(Method, Array.Empty<HashEntry>()).FieldsOrNull<Version>());
        Assert.Equal(["a", "1", "b", "2"], item.Array(Text));
        Assert.Equal(["a", "1", "b", "2"], item.List(Text));
        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, item.Dictionary(Text, Number));
        Assert.Equal([("a", 1), ("b", 2)], item.ListOfPairs(static (name, value) => (Text(name), Number(value))));
        Assert.Equal([("a", 1), ("b", 2)], item.SetOfPairs(static (name, value) => (Text(name), Number(value))));
        Assert.Throws<ReplyFormatException>(() => item.Pair(static (name, _) => Text(name)));
        Assert.Throws<ReplyFormatException>(() => Text(item));
    }

    [Fact]
    public void An_object_of_numbers_costs_no_more_than_itself()
    {
        HashEntry[] entries = [new(Bytes("Major"), Bytes("12")), new(Bytes("Other"), Bytes("x")), new(Bytes("Minor"), Bytes("1234567")), new(Bytes("Score"), Bytes("0.125"))];
        Func<RedisValue, int> int32 = ReplyValue.Number<int>;
        Func<RedisValue, double> float64 = ReplyValue.Float64;
        double sum = 0;
        long allocated = AllocatedBytes.Of(() =>
        {
            HashFields<Version> fields = new ReplyItem(Method, entries).Fields<Version>();
            sum = fields.Get("Major"u8, int32) + fields.Get("Minor"u8, int32) + fields.Get("Score"u8, float64);
        });

        Assert.Equal(1234579.125, sum);
        Assert.Equal(0, allocated);
    }

    private static HashFields<Version> Fields(params (string Name, RedisValue Value)[] fields) =>
        new(Method, Array.ConvertAll(fields, static field => new HashEntry(field.Name, field.Value)));

    // As they come from a server.
    private static RedisValue Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(ReplyItem item) => item.Value(ReplyValue.Text, NilReply.Throws);

    private static int Number(ReplyItem item) => item.Value(ReplyValue.Number<int>, NilReply.Throws);
}
