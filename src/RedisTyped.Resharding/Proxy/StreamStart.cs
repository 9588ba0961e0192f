using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Where a stream begins: always between two commands, outside a transaction.</summary>
/// <param name="Source">The server that it comes from, of which values can be asked.</param>
/// <param name="Offset">Bytes of the history before it.</param>
/// <param name="IsAfterSnapshot">Whether a snapshot came before; if not, the stream goes on in a database that nobody knows until the next SELECT.</param>
/// <param name="Database">The database, where the snapshot says it.</param>
internal sealed record StreamStart(SourceAddress Source, long Offset, bool IsAfterSnapshot, int? Database);
