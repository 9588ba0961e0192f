using WebShop.Shopping;
using WebShop.Stores;

namespace WebShop.Load;

/// <summary>What is left of each article and what was sold of it: whatever happens, both together stay the same.</summary>
internal sealed class Books
{
    private readonly Dictionary<int, (int Left, long Sold)> _articles;

    private Books(Dictionary<int, (int Left, long Sold)> articles) => _articles = articles;

    public static async Task<Books> ReadAsync(ICatalog catalog, ISales sales, TimeProvider time, CancellationToken ct)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        int?[] left = await catalog.GetStocksAsync(Assortment.Ids);
        var sold = (await sales.SumAsync([today, today.AddDays(-1)], ct)).ToDictionary(static s => s.Article, static s => (long)s.Count);
        return new Books(Assortment.Ids.Zip(left).ToDictionary(static a => a.First, a => (a.Second ?? 0, sold.GetValueOrDefault(a.First))));
    }

    /// <summary>How many articles were sold since.</summary>
    public long SoldSince(Books earlier) => _articles.Sum(article => article.Value.Sold - earlier._articles[article.Key].Sold);

    /// <summary>The articles of which more or fewer are gone than were sold.</summary>
    public IReadOnlyList<int> WrongSince(Books earlier) =>
        [.. _articles.Where(article => article.Value.Left < 0
            || article.Value.Left + article.Value.Sold != earlier._articles[article.Key].Left + earlier._articles[article.Key].Sold)
            .Select(static article => article.Key)];
}
