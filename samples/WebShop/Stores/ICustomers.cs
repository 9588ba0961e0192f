using RedisTyped;

namespace WebShop.Stores;

/// <summary>Cart and orders of a customer. Both are on one node, so that a cart becomes an order in one transaction.</summary>
[RedisStore]
[HashTag("customer:{id}")]
public partial interface ICustomers
{
    /// <summary>Reads the cart: articles and how many of each.</summary>
    [Command("HGETALL customer:{id}:cart")]
    Task<Dictionary<int, int>> GetCartAsync([ShardKey] Guid id);

    /// <summary>Puts some more, or fewer, of an article into the cart, and gives how many are in there now.</summary>
    [Script(File = "put.lua", Keys = ["customer:{id}:cart", "customer:{id}:cart-version"], Args = ["{article} {more} {most} EX {ttl}"])]
    Task<int> PutAsync([ShardKey] Guid id, int article, int more, int most, TimeSpan ttl);

    /// <summary>Reads what changes with each change of the cart.</summary>
    [Command("GET customer:{id}:cart-version")]
    Task<long?> GetCartVersionAsync([ShardKey] Guid id);

    /// <summary>Empties the cart.</summary>
    [Command("DEL customer:{id}:cart")]
    Task<bool> EmptyCartAsync([ShardKey] Guid id);

    /// <summary>Writes an order in front of the others.</summary>
    [Command("LPUSH customer:{id}:orders {order}")]
    Task<long> AddOrderAsync([ShardKey] Guid id, Order order);

    /// <summary>Forgets orders beyond the last 20.</summary>
    [Command("LTRIM customer:{id}:orders 0 19")]
    Task ForgetOldOrdersAsync([ShardKey] Guid id);

    /// <summary>Reads the last orders, newest first.</summary>
    [Command("LRANGE customer:{id}:orders 0 9")]
    Task<Order[]> GetOrdersAsync([ShardKey] Guid id);
}

/// <summary>What was bought at one time; stored as JSON.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Lines">The articles.</param>
/// <param name="Cents">What all of it costs.</param>
public sealed record Order(Guid Id, DateTimeOffset At, OrderLine[] Lines, int Cents);

/// <summary>An article of an order.</summary>
/// <param name="Article">Its id.</param>
/// <param name="Name">Its name when it was bought.</param>
/// <param name="Count">How many.</param>
/// <param name="Cents">What one costs.</param>
public sealed record OrderLine(int Article, string Name, int Count, int Cents);
