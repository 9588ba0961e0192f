using RedisTyped.ClientRuntime;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.ClientRuntime;

public sealed class CommandArgumentsTests
{
    [Fact]
    public void Arguments_keep_their_order_and_keys_stay_keys()
    {
        var arguments = new CommandArguments(4);
        arguments.Add((RedisKey)"k");
        arguments.Add("EX");
        arguments.Add((RedisValue)5);

        Assert.Equal([(RedisKey)"k", "EX", (RedisValue)5], arguments.ToCollection());
    }

    [Fact]
    public void Collection_gives_an_argument_for_each_element()
    {
        var arguments = new CommandArguments(1);
        arguments.AddAll([1, 2], static n => ArgumentValue.Of(n), "items");

        Assert.Equal([(RedisValue)1, (RedisValue)2], arguments.ToCollection());
    }

    [Fact]
    public void Dictionary_gives_two_for_each_pair()
    {
        var arguments = new CommandArguments(1);
        arguments.AddAll(
            new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, static k => ArgumentValue.Of(k, "items"), static v => ArgumentValue.Of(v), "items");

        Assert.Equal([(RedisValue)"a", (RedisValue)1, (RedisValue)"b", (RedisValue)2], arguments.ToCollection());
    }

    [Fact]
    public void Rows_give_an_argument_for_each_part()
    {
        var arguments = new CommandArguments(1);
        arguments.AddEach(
            [("a", 1), ("b", 2)],
            static (list, item) =>
            {
                list.Add(ArgumentValue.Of(item.Item2));
                list.Add(ArgumentValue.Of(item.Item1, "items"));
            },
            "items");

        Assert.Equal([(RedisValue)1, (RedisValue)"a", (RedisValue)2, (RedisValue)"b"], arguments.ToCollection());
        Assert.Equal("items", Assert.Throws<ArgumentException>(() => arguments.AddEach<int>([], static (_, _) => { }, "items")).ParamName);
        Assert.Equal("items", Assert.Throws<ArgumentNullException>(() => arguments.AddEach<int>(null!, static (_, _) => { }, "items")).ParamName);
    }

    [Fact]
    public void Object_gives_its_fields_and_is_refused_where_it_has_none()
    {
        var arguments = new CommandArguments(1);
        arguments.AddFields("x", static (list, value) => list.Add(value), "item");

        Assert.Equal([(RedisValue)"x"], arguments.ToCollection());
        Assert.Equal("item", Assert.Throws<ArgumentNullException>(() => arguments.AddFields<string>(null!, static (_, _) => { }, "item")).ParamName);
        var fault = Assert.Throws<ArgumentException>(() => arguments.AddFields("x", static (_, _) => { }, "item"));
        Assert.Equal("item", fault.ParamName);
        Assert.StartsWith("All members are null", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_collection_is_refused_by_name_before_anything_is_sent()
    {
        var arguments = new CommandArguments(1);
        arguments.Add((RedisKey)"k");

        arguments.AddAll(Array.Empty<int>(), static n => ArgumentValue.Of(n), "items", canBeEmpty: true);

        Assert.Throws<ArgumentException>("items", () => arguments.AddAll(Array.Empty<int>(), static n => ArgumentValue.Of(n), "items"));
        Assert.Throws<ArgumentException>("pairs", () => arguments.AddAll(
            new Dictionary<string, string>(), static k => ArgumentValue.Of(k, "pairs"), static v => ArgumentValue.Of(v, "pairs"), "pairs"));
    }

    [Fact]
    public void Null_collection_and_null_element_are_refused_by_name()
    {
        var arguments = new CommandArguments(1);

        Assert.Throws<ArgumentNullException>("items", () => arguments.AddAll<int>(null!, static n => ArgumentValue.Of(n), "items"));
        Assert.Throws<ArgumentNullException>("items", () => arguments.AddAll<string>([null!], static s => ArgumentValue.Of(s, "items"), "items"));
    }
}
