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

    /// <summary>Reads a user's profile.</summary>
    [Command("GET user:{id}:profile")]
    Task<UserProfile?> GetProfileAsync([ShardKey] long id);

    /// <summary>Writes a user's profile, for a time if one is given.</summary>
    [Command("SET user:{id}:profile {profile} [EX {ttl}]")]
    Task SetProfileAsync([ShardKey] long id, UserProfile profile, TimeSpan? ttl = null);

    /// <summary>Tells whether a user has a name.</summary>
    [Command("EXISTS user:{id}:name")]
    Task<bool> HasNameAsync([ShardKey] long id);

    /// <summary>Makes one user follow another.</summary>
    [Command("SADD user:{id}:follows {other}")]
    Task<bool> FollowAsync([ShardKey] long id, long other);

    /// <summary>Notes that a user is followed by another.</summary>
    [Command("SADD user:{id}:followers {other}")]
    Task<bool> AddFollowerAsync([ShardKey] long id, long other);

    /// <summary>Reads whom a user follows and is followed by: two keys, provably on one node.</summary>
    [Command("SINTER user:{id}:follows user:{id}:followers")]
    Task<long[]> MutualsAsync([ShardKey] long id);
}

/// <summary>What is known of a user; stored as JSON.</summary>
/// <param name="Name">The name.</param>
/// <param name="Category">What kind of user it is.</param>
public sealed record UserProfile(string Name, string Category);
