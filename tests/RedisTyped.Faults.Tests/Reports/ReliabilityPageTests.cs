using System.Reflection;
using RedisTyped.Faults.Tests.Faults;

namespace RedisTyped.Faults.Tests.Reports;

public sealed class ReliabilityPageTests
{
    [Fact]
    public async Task Page_has_a_row_for_every_fault()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "reliability.md"), TestContext.Current.CancellationToken);
        (string begin, string end) = ReliabilityPage.Marks("faults");
        string measured = page.Split(begin)[1].Split(end)[0];

        // A row is missing when a fault is new: run tests/run.sh --faults.
        Assert.All(FaultCatalog.Names, name => Assert.Contains($"| {name} |", measured, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Measured_part_is_replaced_and_the_rest_stays()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "before\n<!-- faults: measured -->\nold\n<!-- faults: end -->\nafter\n", TestContext.Current.CancellationToken);

            await ReliabilityPage.WriteAsync(path, "new\n");

            Assert.Equal(
                "before\n<!-- faults: measured -->\nnew\n<!-- faults: end -->\nafter\n",
                await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<InvalidDataException>(() => ReliabilityPage.WriteAsync(path, "new\n", "soak"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Root => typeof(ReliabilityPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static fact => fact.Key == "RepositoryRoot").Value!;
}
