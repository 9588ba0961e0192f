using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Scenes;
using RedisTyped.Soak;

namespace RedisTyped.Faults.Tests.Reports;

/// <summary>A soak fails on what it says it fails on.</summary>
public sealed class SoakSummaryTests
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(2.0, 2.0, true)]
    [InlineData(2.0, 3.0, true)]
    [InlineData(2.0, 3.2, false)]
    [InlineData(20.0, 30.0, true)]
    [InlineData(20.0, 30.2, false)]
    [InlineData(8.0, 2.0, true)]
    public void Memory_may_grow_by_half_and_by_no_more(double first, double last, bool isGood)
    {
        SoakSummary summary = Of(Enumerable.Repeat(Heap(first), 3).Concat(Enumerable.Repeat(Heap((first + last) / 2), 3)).Concat(Enumerable.Repeat(Heap(last), 3)));

        Assert.Equal((isGood, isGood), (summary.IsFlat, summary.IsGood));
        Assert.EndsWith(isGood ? "Nothing was lost, and nothing grew.\n" : "Memory or connections grew.\n", summary.ToText(), StringComparison.Ordinal);

        static Level Heap(double megabytes) => new((long)(megabytes * Megabyte), 12, 12);
    }

    [Theory]
    [InlineData(12, 12, true)]
    [InlineData(12, 13, false)]
    [InlineData(13, 12, true)]
    public void Connections_may_not_grow(int first, int last, bool isGood)
    {
        SoakSummary clients = Of([new(Megabyte, first, 12), new(Megabyte, 99, 12), new(Megabyte, last, 12)]);
        SoakSummary sockets = Of([new(Megabyte, 12, first), new(Megabyte, 12, 99), new(Megabyte, 12, last)]);

        Assert.Equal((isGood, isGood), (clients.IsGood, sockets.IsGood));
        Assert.Contains($"| connections, first third to last | {first} to {last} |", clients.ToPage(), StringComparison.Ordinal);
        Assert.Contains($"| sockets, first third to last | {first} to {last} |", sockets.ToPage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_that_grow_with_the_rounds_are_seen() =>
        Assert.False(Of(Enumerable.Range(0, 30).Select(static round => new Level(Megabyte, 12 + round - (round % 5), 12))).IsGood);

    [Fact]
    public void Whatever_was_lost_hung_wrong_or_did_not_work_again_is_bad()
    {
        Action<SoakTotals>[] faults =
            [static t => t.Losses.Add("x"), static t => t.Hung.Add("x"), static t => t.Wrong.Add("x"), static t => t.NotRecovered.Add("x")];

        Assert.All(faults, fault =>
        {
            SoakSummary summary = Of([new(Megabyte, 12, 12)], fault);
            Assert.False(summary.IsGood);
            Assert.EndsWith("  x\nPromises were broken.\n", summary.ToText(), StringComparison.Ordinal);
        });
        Assert.True(Of([new(Megabyte, 12, 12)]).IsGood);
    }

    private static SoakSummary Of(IEnumerable<Level> levels, Action<SoakTotals>? fault = null)
    {
        var totals = new SoakTotals();
        foreach (Level level in levels)
        {
            totals.Add(new Ledger(), 0, [], [], TimeSpan.Zero, level);
        }

        fault?.Invoke(totals);
        return SoakSummary.Of(new SoakSettings(TimeSpan.FromMinutes(1), Seed: 1), totals, "a machine");
    }
}
