using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class ListingTests
{
    [Fact]
    public void What_stands_between_the_marks_is_quoted_without_its_indentation()
    {
        var listing = Assert.Single(Listing.Of("class X\n{\n    // listing: one thing\n    void A()\n    {\n    }\n\n    int b;\n    // end\n    int c;\n}\n"));

        Assert.Equal(new Listing("one thing", "void A()\n{\n}\n\nint b;\n"), listing);
    }

    [Fact]
    public void The_code_by_hand_is_quoted()
    {
        var get = Assert.Single(Listing.All, static listing => listing.Name == "get");

        Assert.StartsWith("public async Task<string?> GetAsync(int id)\n{\n", get.Code, StringComparison.Ordinal);
    }
}
