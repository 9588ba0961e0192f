using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Routing;
using RedisTyped.Scanning;

namespace RedisTyped.Tests.Scanning;

public sealed class ScanCursorTests
{
    private static readonly NodeId[] Nodes = ["a", "b,=c d", "ö"];

    [Fact]
    public void Text_is_compact_and_escapes_names()
    {
        var cursor = ScanCursor.Of(Nodes, [new(17, "72e4c071"), null, new(ulong.MaxValue, "")]);

        Assert.Equal("a=17@72e4c071,b%2C%3Dc%20d=done,%C3%B6=18446744073709551615", cursor.ToString());
        Assert.Equal("start", ScanCursor.Start.ToString());
    }

    [Fact]
    public void Every_cursor_reads_back_as_the_same()
    {
        Gen<ScanPosition?> position = Gen.OneOf(
            Gen.Constant((ScanPosition?)null),
            ArbMap.Default.GeneratorFor<ulong>().Zip(Gen.Elements("", "0", "72e4c071")).Select(static p => (ScanPosition?)new ScanPosition(p.Item1, p.Item2)));
        Gen<NodeId> node = ArbMap.Default.GeneratorFor<Guid>().Zip(Gen.Elements("n", ",", "=", "%2C", "é", " x")).Select(static n => new NodeId(n.Item2 + n.Item1));
        Gen<ScanCursor> cursors = node.Zip(position).ListOf().Select(static list =>
            ScanCursor.Of([.. list.Select(static n => n.Item1)], [.. list.Select(static n => n.Item2)]));

        Prop.ForAll(cursors.ToArbitrary(), static cursor => ScanCursor.Parse(cursor.ToString()).Equals(cursor)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("=17")]
    [InlineData("a=")]
    [InlineData("a=-1")]
    [InlineData("a= 1")]
    [InlineData("a=18446744073709551616")]
    [InlineData("a=1,a=2")]
    [InlineData("a=1@")]
    [InlineData("a=@72e4c071")]
    [InlineData("a=1@72e4@c071")]
    [InlineData("a=done@72e4c071")]
    [InlineData("a=1,")]
    [InlineData("START")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(ScanCursor.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ScanCursor.Parse(text));
    }

    [Fact]
    public void It_is_done_when_every_node_is()
    {
        Assert.True(ScanCursor.Parse("a=done,b=done").IsDone);
        Assert.False(ScanCursor.Parse("a=done,b=0").IsDone);
        Assert.False(ScanCursor.Start.IsDone);
    }

    [Fact]
    public void Start_fits_any_nodes() => Assert.Equal(
        [ScanPosition.Start, ScanPosition.Start, ScanPosition.Start], ScanCursor.Start.PositionsOn(Nodes));

    [Fact]
    public void Positions_follow_the_names_and_not_the_order() =>
        Assert.Equal([new ScanPosition(2, "c0"), null], ScanCursor.Parse("b=done,a=2@c0").PositionsOn(["a", "b"]));

    [Theory]
    [InlineData("a=1")]
    [InlineData("a=1,b=2,c=3")]
    [InlineData("a=1,c=2")]
    public void A_cursor_of_other_nodes_is_refused(string text) =>
        Assert.Contains(
            "but the topology has a, b", Assert.Throws<ArgumentException>(() => ScanCursor.Parse(text).PositionsOn(["a", "b"])).Message, StringComparison.Ordinal);
}
