using RedisTyped;

namespace UserStore;

/// <summary>Users in Redis, spread over nodes by their id.</summary>
[RedisStore]
[HashTag("user:{id}")]
public partial interface IUserStore
{
    /// <summary>Reads a user's name.</summary>
    [Command("GET user:{id}:name")]
    Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

    /// <summary>Reads many users' names: each node gets the command once, with its own keys. Names come in the order of the ids.</summary>
    [Command("MGET user:{ids}:name")]
    Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids);

    /// <summary>Writes a user's name, for a time if one is given.</summary>
    [Command("SET user:{id}:name {name} [EX {ttl}]")]
    Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null);

    /// <summary>Tells whether a user has a name.</summary>
    [Command("EXISTS user:{id}:name")]
    Task<bool> HasNameAsync([ShardKey] long id);

    /// <summary>Reads a user's profile, a hash with a field for each property.</summary>
    [Command("HGETALL user:{id}:profile")]
    Task<UserProfile?> GetProfileAsync([ShardKey] long id);

    /// <summary>Writes a user's profile.</summary>
    [Command("HSET user:{id}:profile {profile}")]
    Task SetProfileAsync([ShardKey] long id, UserProfile profile);

    /// <summary>Lets a user's profile go after a time.</summary>
    [Command("EXPIRE user:{id}:profile {ttl}")]
    Task<bool> ExpireProfileAsync([ShardKey] long id, TimeSpan ttl);

    /// <summary>Makes one user follow another.</summary>
    [Command("SADD user:{id}:follows {other}")]
    Task<bool> FollowAsync([ShardKey] long id, long other);

    /// <summary>Notes that a user is followed by another.</summary>
    [Command("SADD user:{id}:followers {other}")]
    Task<bool> AddFollowerAsync([ShardKey] long id, long other);

    /// <summary>Reads whom a user follows and is followed by: two keys, provably on one node.</summary>
    [Command("SINTER user:{id}:follows user:{id}:followers")]
    Task<long[]> MutualsAsync([ShardKey] long id);

    /// <summary>Reads whom two users both follow: two nodes, so the sets are read from each and intersected here, not atomically.</summary>
    [Command("SINTER user:{a}:follows user:{b}:follows"), CrossShard]
    Task<long[]> CommonAsync([ShardKey] long a, [ShardKey] long b);

    /// <summary>Counts a user's visits.</summary>
    [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["user:{id}:visits"])]
    Task<long> VisitAsync([ShardKey] long id, int by);

    /// <summary>Counts the keys of all nodes.</summary>
    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();

    /// <summary>Reads the ids of all users back from their keys, on all nodes.</summary>
    [Command("SCAN MATCH user:{id}:name COUNT 500")]
    IAsyncEnumerable<long> GetIdsAsync(CancellationToken ct = default);
}

/// <summary>What is known of a user; stored as a hash.</summary>
/// <param name="Name">The name.</param>
/// <param name="Category">What kind of user it is.</param>
public sealed record UserProfile(string Name, string Category);
