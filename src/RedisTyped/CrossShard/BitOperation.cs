using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>BITOP: the sources are read whole and combined here; shorter ones count as followed by zeros, as in Redis.</summary>
internal static class BitOperation
{
    public static async Task<EmulatedReply> RunAsync(CrossShardCall call)
    {
        string? operation = ((string?)call.Options[0])?.ToUpperInvariant();
        if (operation is not ("AND" or "OR" or "XOR" or "NOT"))
        {
            throw call.BadOption("BITOP takes AND, OR, XOR or NOT");
        }

        if (operation == "NOT" && call.Sources.Count != 1)
        {
            throw call.BadOption("BITOP NOT takes a single source key");
        }

        RedisResult[] sources = await Task.WhenAll(call.Sources.Select(key => call.ReadAsync(key, "GET"))).ConfigureAwait(false);
        byte[] result = Combine(operation, [.. sources.Select(static s => (byte[]?)s ?? [])]);
        await Destination.ReplaceAsync(call, result).ConfigureAwait(false);
        return result.Length;
    }

    private static byte[] Combine(string operation, byte[][] sources)
    {
        byte[] result = new byte[sources.Max(static s => s.Length)];
        sources[0].CopyTo(result, 0);
        if (operation == "NOT")
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = (byte)~result[i];
            }
        }

        foreach (byte[] source in sources.Skip(1))
        {
            Span<byte> covered = result.AsSpan(0, source.Length);
            for (int i = 0; i < covered.Length; i++)
            {
                covered[i] = operation switch
                {
                    "AND" => (byte)(covered[i] & source[i]),
                    "OR" => (byte)(covered[i] | source[i]),
                    _ => (byte)(covered[i] ^ source[i]),
                };
            }

            if (operation == "AND")
            {
                result.AsSpan(source.Length).Clear();
            }
        }

        return result;
    }
}
