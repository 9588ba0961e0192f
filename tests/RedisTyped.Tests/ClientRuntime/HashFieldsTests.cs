using RedisTyped.ClientRuntime;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.ClientRuntime;

public sealed class HashFieldsTests
{
    private readonly HashFields<Version> _fields = new(new CommandMethod("IStore", "GetAsync", "HGETALL", IsReadOnly: true), 2);

    [Fact]
    public void Field_is_read_by_its_exact_name()
    {
        Assert.True(_fields.Add("Major", 3));

        Assert.True(_fields.Has("Major"));
        Assert.False(_fields.Has("major"));
        Assert.Equal(3, _fields.Get("Major", static v => ReplyValue.Number<int>(v)));
        Assert.Equal(3, _fields.GetOr("Major", static v => ReplyValue.Number<int>(v), 7));
    }

    [Fact]
    public void Missing_field_is_the_default_or_a_fault_that_names_it()
    {
        Assert.True(_fields.IsEmpty);
        Assert.Equal(7, _fields.GetOr("Major", static v => ReplyValue.Number<int>(v), 7));

        var fault = Assert.Throws<HashFieldMissingException>(() => _fields.Get("Major", static v => ReplyValue.Number<int>(v)));
        Assert.Equal(("IStore", "GetAsync", "Major"), (fault.Store, fault.Method, fault.Field));
        Assert.Contains("which Version needs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nil_is_no_field()
    {
        Assert.True(_fields.Add("Major", RedisValue.Null));

        Assert.False(_fields.Has("Major"));
        Assert.True(_fields.IsEmpty);
    }

    [Fact]
    public void The_same_field_is_not_taken_twice()
    {
        Assert.True(_fields.Add("Major", 1));
        Assert.False(_fields.Add("Major", 2));
    }

    [Fact]
    public void Unreadable_field_is_named_and_not_quoted()
    {
        _fields.Add("Major", "secret");

        var fault = Assert.Throws<ReplyFormatException>(() => _fields.GetOr("Major", static v => ReplyValue.Number<int>(v), 0));
        Assert.Equal(("IStore", "GetAsync", "Major"), (fault.Store, fault.Method, fault.Field));
        Assert.Equal(
            "'IStore.GetAsync' got a field 'Major' that cannot be read as a member of Version: not in the expected form. Check what wrote the key, or change the return type.",
            fault.Message);
    }
}
