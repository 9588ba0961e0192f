using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>All rows, in the order of the report.</summary>
internal static class RowCatalog
{
    private static readonly int[] Callers = [1, 64, 512];

    public static IReadOnlyList<Row> For(BenchmarkNodes nodes) =>
    [
        .. Callers.Select(callers => Get(nodes, callers)),
    ];

    private static Row Get(BenchmarkNodes nodes, int callers)
    {
        var typed = nodes.Redis.Store<IKeyStore>();
        var hand = new HandWritten(nodes.Databases);
        return new Row(
            $"get-{callers}",
            $"GET, {callers} callers",
            [
                new CallContender<string?>(ContenderNames.Typed, callers, id => typed.GetAsync(id), IsStored),
                new CallContender<string?>(ContenderNames.Hand, callers, hand.GetAsync, IsStored),
            ])
        {
            OnOneCore = callers == 1,
        };
    }

    private static bool IsStored(int id, string? value) => value == KeySpace.ValueOf(id);
}
