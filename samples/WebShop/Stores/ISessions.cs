using RedisTyped;

namespace WebShop.Stores;

/// <summary>Who a browser is. A session that is not used ends by itself.</summary>
[RedisStore]
public partial interface ISessions
{
    /// <summary>Begins a session.</summary>
    [Command("SET session:{id} {customer} EX {ttl}")]
    Task BeginAsync([ShardKey] Guid id, Guid customer, TimeSpan ttl);

    /// <summary>Reads whose session it is, and lets it live on; null where it has ended.</summary>
    [Command("GETEX session:{id} EX {ttl}")]
    Task<Guid?> ContinueAsync([ShardKey] Guid id, TimeSpan ttl);

    /// <summary>Ends a session.</summary>
    [Command("DEL session:{id}")]
    Task<bool> EndAsync([ShardKey] Guid id);
}
