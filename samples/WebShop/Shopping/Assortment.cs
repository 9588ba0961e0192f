using RedisTyped;
using RedisTyped.Batches;
using WebShop.Stores;

namespace WebShop.Shopping;

/// <summary>What the shop sells, and how it gets onto the shelves.</summary>
internal static class Assortment
{
    private static readonly (string Name, int Cents, string[] Shelves, int Stock)[] Articles =
    [
        ("Apple", 40, ["fruit", "fresh", "local"], 400),
        ("Banana", 35, ["fruit", "fresh"], 300),
        ("Cherries", 390, ["fruit", "fresh", "local"], 60),
        ("Dates", 450, ["fruit", "dried"], 80),
        ("Elderflower syrup", 520, ["drinks", "local"], 40),
        ("Figs", 310, ["fruit", "dried"], 75),
        ("Grapes", 280, ["fruit", "fresh"], 90),
        ("Hazelnuts", 420, ["nuts", "dried", "local"], 70),
        ("Iced tea", 180, ["drinks"], 120),
        ("Juniper tonic", 210, ["drinks"], 110),
        ("Kiwi", 55, ["fruit", "fresh"], 200),
        ("Lemon", 45, ["fruit", "fresh"], 220),
        ("Mango", 190, ["fruit", "fresh"], 45),
        ("Nectarine", 60, ["fruit", "fresh"], 150),
        ("Oat drink", 220, ["drinks", "local"], 100),
        ("Pecans", 610, ["nuts"], 50),
        ("Quince jelly", 480, ["fruit", "local"], 30),
        ("Raisins", 260, ["fruit", "dried"], 95),
        ("Salted almonds", 390, ["nuts"], 85),
        ("Tomato juice", 170, ["drinks"], 90),
        ("Unripe walnuts", 740, ["nuts", "fresh", "local"], 12),
        ("Vanilla soda", 190, ["drinks"], 100),
        ("Watermelon", 350, ["fruit", "fresh"], 25),
        ("Yuzu, the last two", 990, ["fruit", "fresh"], 2),
    ];

    /// <summary>The ids of all articles.</summary>
    public static IReadOnlyList<int> Ids { get; } = [.. Enumerable.Range(1, Articles.Length)];

    /// <summary>The shelves, as they are named in the catalogue.</summary>
    public static IReadOnlyList<string> Shelves { get; } = [.. Articles.SelectMany(static a => a.Shelves).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Fills the shelves of a shop that has none: 78 commands in a trip to each node, the SETs of one node merged into one MSET.</summary>
    public static async Task StockUpAsync(ShardedRedis redis, CancellationToken ct)
    {
        if (await redis.Store<ICatalog>().GetAsync(Ids[0], ct) is not null)
        {
            return;
        }

        await using RedisBatch batch = redis.CreateBatch();
        var catalog = batch.Store<ICatalog>();
        var shelves = batch.Store<IShelves>();
        foreach (int id in Ids)
        {
            (string name, int cents, string[] on, int stock) = Articles[id - 1];
            _ = catalog.SetAsync(id, new Article(name, cents, on));
            _ = catalog.AddStockAsync(id, stock);
            foreach (string shelf in on)
            {
                _ = shelves.PutAsync(shelf, [id]);
            }
        }

        await batch.ExecuteAsync(ct);
    }
}
