using Microsoft.AspNetCore.Http.HttpResults;
using WebShop.Shopping;
using WebShop.Stores;

namespace WebShop.Endpoints;

/// <summary>What a customer does.</summary>
internal static class CustomerEndpoints
{
    private const int Most = 99;

    private static readonly TimeSpan CartIsKept = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cart", ReadCartAsync);
        routes.MapPost("/api/cart", PutAsync);
        routes.MapGet("/api/orders", static (Customer customer, ICustomers customers) => customers.GetOrdersAsync(customer.Id));
        routes.MapPost("/api/orders", OrderAsync);
        routes.MapDelete("/api/session", static (Customer customer, HttpContext context) => customer.ForgetAsync(context));
    }

    private static async Task<Cart> ReadCartAsync(Customer customer, ICustomers customers, ShopWindow window, CancellationToken ct)
    {
        Dictionary<int, int> counts = await customers.GetCartAsync(customer.Id);
        IReadOnlyList<ShownArticle> articles = await window.ShowAsync([.. counts.Keys.Order()], ct);
        return new Cart(
            [.. articles.Select(article => new CartLine(article.Id, article.Name, counts[article.Id], article.Cents))],
            articles.Sum(article => article.Cents * counts[article.Id]));
    }

    private static async Task<Results<Ok<CartCount>, ProblemHttpResult>> PutAsync(CartChange change, Customer customer, ICustomers customers, ICatalog catalog, CancellationToken ct)
    {
        if (change.Count is 0 or < -Most or > Most)
        {
            return TypedResults.Problem($"'count' is how many more, or fewer: from 1 to {Most}, or below zero.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (await catalog.GetAsync(change.Article, ct) is null)
        {
            return TypedResults.Problem("There is no such article.", statusCode: StatusCodes.Status404NotFound);
        }

        return TypedResults.Ok(new CartCount(change.Article, await customers.PutAsync(customer.Id, change.Article, change.Count, Most, CartIsKept)));
    }

    private static async Task<Results<Ok<Order>, ProblemHttpResult>> OrderAsync(Customer customer, Checkout checkout, CancellationToken ct) =>
        await checkout.OrderAsync(customer.Id, ct) switch
        {
            CheckoutResult.Ordered done => TypedResults.Ok(done.Order),
            CheckoutResult.SoldOut none => Conflict($"There is not enough left of: {string.Join(", ", none.Names)}."),
            CheckoutResult.CartChanged => Conflict("The cart was changed while it was ordered; look at it once more."),
            _ => Conflict("The cart is empty."),
        };

    private static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);
}

/// <summary>What is in the cart.</summary>
internal sealed record Cart(CartLine[] Lines, int Cents);

/// <summary>An article in the cart.</summary>
internal sealed record CartLine(int Article, string Name, int Count, int Cents);

/// <summary>How many more, or fewer, of an article.</summary>
internal sealed record CartChange(int Article, int Count);

/// <summary>How many of an article are in the cart.</summary>
internal sealed record CartCount(int Article, int Count);
