using WebShop.Stores;

namespace WebShop.Shopping;

/// <summary>What became of a cart.</summary>
internal abstract record CheckoutResult
{
    private CheckoutResult()
    {
    }

    /// <summary>It is an order now.</summary>
    internal sealed record Ordered(Order Order) : CheckoutResult;

    /// <summary>There was nothing in it.</summary>
    internal sealed record Empty : CheckoutResult;

    /// <summary>There is not enough of these articles.</summary>
    internal sealed record SoldOut(string[] Names) : CheckoutResult;

    /// <summary>It was changed at the same time.</summary>
    internal sealed record CartChanged : CheckoutResult;
}
