using RedisTyped;

namespace WebShop.Stores;

/// <summary>Stars that customers have given. Offered over HTTP as it is: nobody wrote a handler for it.</summary>
[RedisStore]
[HashTag("article:{id}")]
public partial interface IRatings
{
    /// <summary>Gives an article one to five stars.</summary>
    [Command("HINCRBY article:{id}:stars {stars} 1")]
    Task<long> RateAsync([ShardKey] int id, Stars stars);

    /// <summary>Reads how often an article was given how many stars.</summary>
    [Command("HGETALL article:{id}:stars")]
    Task<Dictionary<Stars, long>> GetAsync([ShardKey] int id);
}

/// <summary>What can be given: nothing else is taken by the endpoint.</summary>
public enum Stars
{
    /// <summary>One.</summary>
    One = 1,

    /// <summary>Two.</summary>
    Two,

    /// <summary>Three.</summary>
    Three,

    /// <summary>Four.</summary>
    Four,

    /// <summary>Five.</summary>
    Five,
}
