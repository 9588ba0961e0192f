using WebShop.Stores;

namespace WebShop.Shopping;

/// <summary>Makes an order of a cart.</summary>
/// <remarks>
/// Each article is on a node of its own, so that no transaction can hold cart and stock together. The order is therefore made in steps of
/// which each can be undone: stock is taken article by article, the cart becomes an order on the customer's node, and where that does not
/// come about, what was taken goes back. What cannot happen is that more is sold than there is. What can: that a step ends without saying
/// whether it ran, as when its node dies. Its article is then not given back, since giving back what was not taken would sell it twice.
/// </remarks>
internal sealed class Checkout(ICatalog catalog, ICustomers customers, ISales sales, TimeProvider time)
{
    private static readonly TimeSpan SalesAreKept = TimeSpan.FromDays(8);

    public async Task<CheckoutResult> OrderAsync(Guid customer, CancellationToken ct)
    {
        var own = customers.For(customer);
        long? version = await own.GetCartVersionAsync();
        Dictionary<int, int> cart = await own.GetCartAsync();
        if (cart.Count == 0)
        {
            return new CheckoutResult.Empty();
        }

        int[] ids = [.. cart.Keys.Order()];
        Article?[] articles = await catalog.GetManyAsync(ids, ct);
        OrderLine[] lines = [.. ids.Zip(articles).Where(static a => a.Second is not null).Select(a => new OrderLine(a.First, a.Second!.Name, cart[a.First], a.Second.Cents))];

        // From here on nothing is cancelled any more: a step of which nobody awaits the end could not be undone.
        (OrderLine Line, Task<bool> Took)[] steps = [.. lines.Select(line => (line, catalog.TakeStockAsync(line.Article, line.Count)))];
        try
        {
            await Task.WhenAll(steps.Select(static step => step.Took));
        }
        catch
        {
            await GiveBackAsync(steps);
            throw;
        }

        var missing = new List<OrderLine>();
        foreach ((OrderLine line, Task<bool> took) in steps)
        {
            if (!await took)
            {
                missing.Add(line);
            }
        }

        if (missing.Count > 0)
        {
            await GiveBackAsync(steps);
            return new CheckoutResult.SoldOut([.. missing.Select(static line => line.Name)]);
        }

        var order = new Order(Guid.CreateVersion7(), time.GetUtcNow(), lines, lines.Sum(static line => line.Count * line.Cents));
        bool isOrdered = await own.TransactionAsync(
            t =>
            {
                t.Require.GetCartVersion().Is(version);
                t.AddOrderAsync(order);
                t.ForgetOldOrdersAsync();
                t.EmptyCartAsync();
            },
            CancellationToken.None);
        if (!isOrdered)
        {
            // The cart was changed, perhaps in another window: the customer is to see it before paying.
            await GiveBackAsync(steps);
            return new CheckoutResult.CartChanged();
        }

        await CountAsync(order);
        return new CheckoutResult.Ordered(order);
    }

    private async Task GiveBackAsync((OrderLine Line, Task<bool> Took)[] steps)
    {
        foreach ((OrderLine line, Task<bool> took) in steps)
        {
            if (took.IsCompletedSuccessfully && await took)
            {
                await catalog.AddStockAsync(line.Article, line.Count);
            }
        }
    }

    private async Task CountAsync(Order order)
    {
        DateOnly today = DateOnly.FromDateTime(order.At.UtcDateTime);
        await Task.WhenAll(order.Lines.Select(line => sales.CountAsync(today, line.Article, line.Count)));
        await sales.ForgetAsync(today, SalesAreKept);
    }
}
