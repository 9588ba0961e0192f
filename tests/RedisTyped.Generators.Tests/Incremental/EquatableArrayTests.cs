using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Tests.Incremental;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Arrays_with_equal_elements_are_equal()
    {
        var one = new EquatableArray<string>(["a", "b"]);
        var two = new EquatableArray<string>(["a", "b"]);

        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
    }

    [Fact]
    public void Arrays_differ_by_element_order_and_length()
    {
        var one = new EquatableArray<string>(["a", "b"]);

        Assert.NotEqual(one, new EquatableArray<string>(["b", "a"]));
        Assert.NotEqual(one, new EquatableArray<string>(["a"]));
        Assert.False(one.Equals((object?)null));
    }

    [Fact]
    public void Default_equals_an_empty_one()
    {
        EquatableArray<string> none = default;

        Assert.Equal(new EquatableArray<string>([]), none);
        Assert.Equal(new EquatableArray<string>([]).GetHashCode(), none.GetHashCode());
        Assert.Empty(none);
        Assert.Throws<ArgumentOutOfRangeException>(() => none[0]);
    }
}
