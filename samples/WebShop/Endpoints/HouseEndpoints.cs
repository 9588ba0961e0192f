using System.Text;
using RedisTyped;
using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Topology;
using WebShop.Shopping;
using WebShop.Stores;

namespace WebShop.Endpoints;

/// <summary>Where everything is: the part of the shop that customers never see.</summary>
internal static class HouseEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/house", CountAsync);
        routes.MapGet("/api/where", Explain);
    }

    private static async Task<NodeKeys[]> CountAsync(IHouse house, CancellationToken ct)
    {
        NodeResults<long> results = await house.CountKeysAsync(ct);
        return [.. results.Select(static result => new NodeKeys(result.Node.Name, result.Succeeded ? result.Value : null))];
    }

    // Each store can say what a call would send, and where, without sending it.
    private static Place[] Explain(Customer customer, ShardedRedis redis)
    {
        var customers = ICustomers.Explain(redis.Topology);
        var sessions = ISessions.Explain(redis.Topology);
        var catalog = ICatalog.Explain(redis.Topology);
        return
        [
            Place.Of("your session", sessions.EndAsync(customer.Session)),
            Place.Of("your cart", customers.GetCartAsync(customer.Id)),
            Place.Of("your orders", customers.GetOrdersAsync(customer.Id)),
            .. Assortment.Ids.Take(3).Select(id => Place.Of($"article {id}", catalog.GetAsync(id))),
        ];
    }
}

/// <summary>How many keys a node has; null where it did not say.</summary>
internal sealed record NodeKeys(string Node, long? Keys);

/// <summary>Where something is, and why.</summary>
internal sealed record Place(string What, string Key, int? Slot, string Node)
{
    public static Place Of(string what, CallExplanation call)
    {
        KeyRoute route = call.Keys[0].Route;
        return new Place(what, Encoding.UTF8.GetString(route.StoredKey.Span), route.Slot, route.Node.Name);
    }
}
