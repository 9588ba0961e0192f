using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Gateway.Scanning;

namespace RedisTyped.Gateway.Tests.Scanning;

public sealed class NodeCursorTests
{
    [Fact]
    public void Cursor_begins_on_the_first_node_and_ends_behind_the_last()
    {
        Assert.Equal(new NodeCursor(0, 0), Read("0", 3));
        Assert.Equal(1ul, new NodeCursor(0, 17).After(0, 3));
        Assert.Equal(new NodeCursor(1, 0), Read("1", 3));
        Assert.Equal(0ul, new NodeCursor(2, 17).After(0, 3));
    }

    [Fact]
    public void Cursor_of_one_node_is_that_of_the_node()
    {
        Assert.Equal(new NodeCursor(0, 17), Read("17", 1));
        Assert.Equal(17ul, new NodeCursor(0, 5).After(17, 1));
    }

    [Fact]
    public void Every_cursor_of_a_node_comes_back_as_it_was() =>
        Prop.ForAll(
            Gen.Choose(1, 1000).SelectMany(nodes => Gen.Choose(0, nodes - 1).SelectMany(node =>
                Gen.Choose(1, int.MaxValue).Select(next => (nodes, node, next: (ulong)next << 10)))).ToArbitrary(),
            static c => Read(new NodeCursor(c.node, 3).After(c.next, c.nodes).ToString(CultureInfo.InvariantCulture), c.nodes) == new NodeCursor(c.node, c.next))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a")]
    [InlineData("1x")]
    [InlineData("18446744073709551616")]
    public void What_is_no_number_is_no_cursor(string text) => Assert.Null(Read(text, 3));

    [Fact]
    public void Cursor_that_leaves_no_room_for_the_node_is_not_cut_off() =>
        Assert.Throws<OverflowException>(() => new NodeCursor(1, 0).After(ulong.MaxValue, 3));

    private static NodeCursor? Read(string text, int nodes) => NodeCursor.Read(Encoding.ASCII.GetBytes(text), nodes);
}
