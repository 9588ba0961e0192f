using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class MarkedSectionTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Only_what_stands_between_the_marks_is_written_anew()
    {
        File.WriteAllText(_path, "before\n\n<!-- measured: begin -->\nold\n<!-- measured: end -->\n\nafter\n");

        MarkedSection.In(_path).Write("new\n");
        MarkedSection.In(_path).Write("newer\n");

        Assert.Equal("before\n\n<!-- measured: begin -->\nnewer\n<!-- measured: end -->\n\nafter\n", File.ReadAllText(_path));
    }

    [Fact]
    public void A_page_that_is_not_there_is_made_of_the_section_alone()
    {
        File.Delete(_path);

        MarkedSection.In(_path).Write("new\n");

        Assert.Equal("<!-- measured: begin -->\nnew\n<!-- measured: end -->\n", File.ReadAllText(_path));
    }

    [Theory]
    [InlineData("no marks")]
    [InlineData("<!-- measured: begin -->\n")]
    [InlineData("<!-- measured: end -->\n<!-- measured: begin -->\n")]
    public void A_page_without_both_marks_is_left_alone(string page)
    {
        File.WriteAllText(_path, page);

        var fault = Assert.Throws<InvalidDataException>(() => MarkedSection.In(_path));

        Assert.Contains("put '<!-- measured: begin -->' and '<!-- measured: end -->' in it", fault.Message, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(_path));
    }
}
