namespace RedisTyped.Resharding.Rdb;

/// <summary>Who wrote an RDB, by its first letters: the same numbers of types and opcodes stand for different things from there on.</summary>
internal enum RdbDialect
{
    /// <summary><c>REDIS</c> and four digits: Redis, and Valkey up to 8.x.</summary>
    Redis,

    /// <summary><c>VALKEY</c> and three digits: Valkey from 9.0.</summary>
    Valkey,
}
