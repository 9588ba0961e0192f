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
    public static async Task<ManyKeysReply> SendAsync(HttpSurface surface, CommandLine line, CancellationToken cancellationToken)
    {
        try
        {
            return new ManyKeysReply(await surface.Redis.ExecuteAsync(line, cancellationToken).ConfigureAwait(false), null, null);
        }
        catch (UnroutableCommandException fault) when (fault.Reason == UnroutableReason.ManyNodes)
        {
            // Nothing was sent.
        }

        IManyKeys store = surface.ManyKeys;
        if (line.Name == "MSET")
        {
            // Of a key that is given twice the last value stands, as in Redis.
            var values = new Dictionary<ReadOnlyMemory<byte>, byte[]>(new ByBytes());
            for (int i = 1; i < line.Words.Count; i += 2)
            {
                values[line[i]] = line[i + 1];
            }

            await store.SetAsync(values, cancellationToken).ConfigureAwait(false);
            return default;
        }

        ReadOnlyMemory<byte>[] keys = [.. Enumerable.Range(1, line.Words.Count - 1).Select(i => (ReadOnlyMemory<byte>)line[i])];
        return line.Name == "MGET"
            ? new ManyKeysReply(null, await store.GetAsync(keys, cancellationToken).ConfigureAwait(false), null)
            : new ManyKeysReply(
                null,
                null,
                await (line.Name switch
                {
                    "DEL" => store.DeleteAsync(keys, cancellationToken),
                    "UNLINK" => store.UnlinkAsync(keys, cancellationToken),
                    "EXISTS" => store.CountAsync(keys, cancellationToken),
                    _ => store.TouchAsync(keys, cancellationToken),
                }).ConfigureAwait(false));
    }

    private sealed class ByBytes : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj.Span);
            return hash.ToHashCode();
        }
    }
}
