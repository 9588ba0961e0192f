using RedisTyped.CrossShard;
using RedisTyped.Execution;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>Commands of many keys: to the one node that has them all, else to each node for its own keys.</summary>
internal static class ManyKeysCommand
{
    /// <summary>Whether a command can be shared out. An MSET that lacks a value is not: a node says so.</summary>
    public static bool Is(CommandLine line) =>
        line.Name is "MGET" or "DEL" or "UNLINK" or "EXISTS" or "TOUCH" || (line.Name == "MSET" && line.Words.Count % 2 == 1);

    /// <summary>Sends it.</summary>
    /// <exception cref="PartialFailureException">Some nodes failed; what the others did stands.</exception>
    public static async Task<CommandReply> SendAsync(HttpSurface surface, CommandLine line, CancellationToken cancellationToken)
    {
        try
        {
            return new CommandReply.OfNode(await surface.Redis.ExecuteAsync(line, cancellationToken).ConfigureAwait(false));
        }
        catch (UnroutableCommandException fault) when (fault.Reason == UnroutableReason.ManyNodes)
        {
            // Nothing was sent.
        }

        IManyKeys store = surface.ManyKeys;
        if (line.Name == "MSET")
        {
            // Of a key that is given twice the last value stands, as in Redis.
            var values = new Dictionary<byte[], byte[]>(ByteStrings.Comparer);
            for (int i = 1; i < line.Words.Count; i += 2)
            {
                values[line[i]] = line[i + 1];
            }

            await store.SetAsync(values.ToDictionary(static pair => (ReadOnlyMemory<byte>)pair.Key, static pair => pair.Value), cancellationToken).ConfigureAwait(false);
            return CommandReply.Ok;
        }

        ReadOnlyMemory<byte>[] keys = [.. line.ArgumentBytes.Select(static key => (ReadOnlyMemory<byte>)key)];
        return line.Name == "MGET"
            ? CommandReply.Row.Of(await store.GetAsync(keys, cancellationToken).ConfigureAwait(false))
            : new CommandReply.Number(await (line.Name switch
            {
                "DEL" => store.DeleteAsync(keys, cancellationToken),
                "UNLINK" => store.UnlinkAsync(keys, cancellationToken),
                "EXISTS" => store.CountAsync(keys, cancellationToken),
                _ => store.TouchAsync(keys, cancellationToken),
            }).ConfigureAwait(false));
    }
}
