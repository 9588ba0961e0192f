using RedisTyped;

namespace WebShop.Stores;

/// <summary>What can be bought, and how much is left of it. All that is known of one article is on one node.</summary>
/// <remarks>Many visitors look at the same articles at the same moment: their GETs go together, one MGET for each node.</remarks>
[RedisStore(Coalesce = true)]
[HashTag("article:{id}")]
public partial interface ICatalog
{
    /// <summary>Writes what is told of an article.</summary>
    [Command("SET article:{id}:card {article}")]
    Task SetAsync([ShardKey] int id, Article article);

    /// <summary>Reads what is told of an article.</summary>
    [Command("GET article:{id}:card")]
    Task<Article?> GetAsync([ShardKey] int id, CancellationToken ct = default);

    /// <summary>Reads many articles: one MGET for each node, the answers in the order of the ids.</summary>
    [Command("MGET article:{ids}:card")]
    Task<Article?[]> GetManyAsync([ShardKey] IReadOnlyList<int> ids, CancellationToken ct = default);

    /// <summary>Reads how many are left.</summary>
    [Command("GET article:{id}:stock")]
    Task<int?> GetStockAsync([ShardKey] int id, CancellationToken ct = default);

    /// <summary>Reads how many are left of many articles.</summary>
    [Command("MGET article:{ids}:stock")]
    Task<int?[]> GetStocksAsync([ShardKey] IReadOnlyList<int> ids);

    /// <summary>Adds to the stock: a delivery, or what was not bought after all.</summary>
    [Command("INCRBY article:{id}:stock {count}")]
    Task<long> AddStockAsync([ShardKey] int id, int count);

    /// <summary>Takes from the stock, if there is as much; false where there is not.</summary>
    [Script(File = "take.lua", Keys = ["article:{id}:stock"])]
    Task<bool> TakeStockAsync([ShardKey] int id, int count);

    /// <summary>Counts that somebody looked.</summary>
    [Command("INCR article:{id}:views")]
    Task<long> CountViewAsync([ShardKey] int id);
}

/// <summary>What is told of an article; stored as JSON.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Cents">What it costs.</param>
/// <param name="Shelves">Where it stands.</param>
public sealed record Article(string Name, int Cents, string[] Shelves);
