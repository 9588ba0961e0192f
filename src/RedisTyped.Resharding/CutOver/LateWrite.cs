namespace RedisTyped.Resharding.CutOver;

/// <summary>A write to a key that is elsewhere by now, by a client that has missed the cut-over: the new node does not have it.</summary>
/// <param name="Time">When it was seen.</param>
/// <param name="Server">The server that took it.</param>
/// <param name="Database">The database.</param>
/// <param name="Key">The key.</param>
/// <param name="Command">The command, as the server's stream has it.</param>
internal sealed record LateWrite(DateTimeOffset Time, string Server, int Database, byte[] Key, string Command);
