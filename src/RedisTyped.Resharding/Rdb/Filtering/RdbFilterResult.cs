namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>What a whole RDB was. What each target got stands at the <see cref="RdbTarget"/>.</summary>
/// <param name="Header">Dialect and version.</param>
/// <param name="ServerVersion">Version of the server that wrote it, if it said.</param>
/// <param name="StreamDatabase">The database in which the stream behind it begins, if the source said; else 0.</param>
/// <param name="KeysRead">How many keys it held.</param>
/// <param name="BytesRead">How many bytes it had.</param>
internal sealed record RdbFilterResult(RdbHeader Header, string? ServerVersion, int? StreamDatabase, long KeysRead, long BytesRead);
