using Microsoft.AspNetCore.Http.HttpResults;
using WebShop.Shopping;
using WebShop.Stores;

namespace WebShop.Endpoints;

/// <summary>What everybody may look at.</summary>
internal static class ArticleEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/shelves", static () => Assortment.Shelves);
        routes.MapGet("/api/articles", FindAsync);
        routes.MapGet("/api/articles/{id:int}", GetAsync);
        routes.MapGet("/api/bestsellers", static (ShopWindow window, CancellationToken ct) => window.BestAsync(5, ct));
    }

    private static async Task<Results<Ok<IReadOnlyList<ShownArticle>>, ProblemHttpResult>> FindAsync(ShopWindow window, CancellationToken ct, string[]? shelf = null)
    {
        string[] shelves = [.. (shelf ?? []).Distinct()];
        if (shelves.FirstOrDefault(static s => !Assortment.Shelves.Contains(s)) is not null)
        {
            return TypedResults.Problem($"There is no such shelf; the shelves are {string.Join(", ", Assortment.Shelves)}.", statusCode: StatusCodes.Status400BadRequest);
        }

        return TypedResults.Ok(await window.FindAsync(shelves, ct));
    }

    private static async Task<Results<Ok<ShownArticle>, NotFound>> GetAsync(int id, ICatalog catalog, CancellationToken ct)
    {
        // GETs of many visitors at one moment go together; see RedisStore(Coalesce = true) of the store.
        Task<Article?> card = catalog.GetAsync(id, ct);
        Task<int?> stock = catalog.GetStockAsync(id, ct);
        if (await card is not { } article)
        {
            return TypedResults.NotFound();
        }

        await catalog.CountViewAsync(id);
        return TypedResults.Ok(new ShownArticle(id, article.Name, article.Cents, article.Shelves, await stock ?? 0));
    }
}
