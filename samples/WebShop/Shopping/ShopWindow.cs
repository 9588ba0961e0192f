using RedisTyped;
using RedisTyped.Batches;
using WebShop.Stores;

namespace WebShop.Shopping;

/// <summary>Reads what the shop shows of many articles.</summary>
internal sealed class ShopWindow(ShardedRedis redis, IShelves shelves, ISales sales, TimeProvider time)
{
    private const int Days = 7;

    /// <summary>The articles that stand on all of some shelves; on any, where none is named.</summary>
    public async Task<IReadOnlyList<ShownArticle>> FindAsync(IReadOnlyList<string> on, CancellationToken ct) =>
        await ShowAsync(on.Count == 0 ? Assortment.Ids : [.. (await shelves.FindAsync(on, ct)).Order()], ct);

    /// <summary>What was sold most in the last seven days.</summary>
    public async Task<IReadOnlyList<Bestseller>> BestAsync(int count, CancellationToken ct)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        (int Article, double Count)[] sold = await sales.SumAsync([.. Enumerable.Range(0, Days).Select(back => today.AddDays(-back))], ct);
        (int Article, double Count)[] best = [.. sold.Reverse().Take(count)];
        IReadOnlyList<ShownArticle> shown = await ShowAsync([.. best.Select(static b => b.Article)], ct);
        return [.. shown.Select(article => new Bestseller(article, (long)best.Single(b => b.Article == article.Id).Count))];
    }

    /// <summary>Reads articles and their stock in a trip to each node: the batch makes one MGET of all GETs of a node.</summary>
    public async Task<IReadOnlyList<ShownArticle>> ShowAsync(IReadOnlyList<int> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await using RedisBatch batch = redis.CreateBatch();
        var catalog = batch.Store<ICatalog>();
        (int Id, Task<Article?> Card, Task<int?> Stock)[] reads = [.. ids.Select(id => (id, catalog.GetAsync(id), catalog.GetStockAsync(id)))];
        await batch.ExecuteAsync(ct);

        var shown = new List<ShownArticle>(reads.Length);
        foreach ((int id, Task<Article?> card, Task<int?> stock) in reads)
        {
            if (await card is { } article)
            {
                shown.Add(new ShownArticle(id, article.Name, article.Cents, article.Shelves, await stock ?? 0));
            }
        }

        return shown;
    }
}

/// <summary>An article as it is shown.</summary>
internal sealed record ShownArticle(int Id, string Name, int Cents, string[] Shelves, int Stock);

/// <summary>An article that sells.</summary>
internal sealed record Bestseller(ShownArticle Article, long Sold);
