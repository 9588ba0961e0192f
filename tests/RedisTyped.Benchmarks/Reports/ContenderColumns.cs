using RedisTyped.Benchmarks.Rows;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>The columns of a row's table, which the text and the page have alike.</summary>
internal static class ContenderColumns
{
    /// <summary>The heads.</summary>
    /// <param name="unit">What throughput counts.</param>
    public static string[] Heads(string unit) =>
        ["contender", $"{unit}/s", "p50 us", "p99 us", "p99.9 us", "client CPU us", "nodes CPU us", "bytes"];

    /// <summary>The cells of a contender: medians of its samples.</summary>
    public static string[] Cells(ContenderResult contender) =>
    [
        contender.Name + (contender.Note is { } note ? $" ({note})" : ""),
        Figures.Rounded(contender.Of(static sample => sample.Throughput).Median),
        Figures.Rounded(contender.Of(static sample => sample.P50).Median),
        Figures.Rounded(contender.Of(static sample => sample.P99).Median),
        Figures.Rounded(contender.Of(static sample => sample.P999).Median),
        Figures.Rounded(contender.Of(static sample => sample.ClientCpuMicroseconds).Median),
        Figures.Rounded(contender.Of(static sample => sample.ServerCpuMicroseconds).Median),
        Figures.Bytes(contender.Of(static sample => sample.BytesPerOperation).Median),
    ];
}
