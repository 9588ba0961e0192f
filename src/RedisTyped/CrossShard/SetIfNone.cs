using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// MSETNX: where none of the keys exists, each node sets its own by MSETNX, one node after the other in the topology's order, so that of
/// two callers who want the same keys one gets them all. If another client has set one meanwhile, or a node fails, what was set is taken
/// back where it still has the value.
/// </summary>
internal static class SetIfNone
{
    // By pcall, because a key that another client has made a list meanwhile must not keep the others from being taken back.
    private const string RemoveIfSame =
        "for i = 1, #KEYS do if redis.pcall('GET', KEYS[i]) == ARGV[i] then redis.call('DEL', KEYS[i]) end end";

    public static async Task<EmulatedReply> RunAsync(CrossShardCall call)
    {
        RedisValue[] values = [.. call.Options];
        Share[] shares =
        [
            .. call.Keys.Select((key, i) => (Key: key, Value: values[i])).GroupBy(static pair => pair.Key.Order).OrderBy(static group => group.Key)
                .Select(static group => new Share([.. group.Select(static p => p.Key)], [.. group.Select(static p => p.Value)])),
        ];
        RedisResult[] there = await call.BeforeWriting(
            () => Task.WhenAll(shares.Select(s => s.First.AskAsync("EXISTS", s.Stored, call.CancellationToken)))).ConfigureAwait(false);
        if (there.Any(static count => (long)count > 0))
        {
            return 0;
        }

        call.BeginWriting();
        for (int i = 0; i < shares.Length; i++)
        {
            RedisResult set;
            try
            {
                set = await shares[i].First.AskAsync("MSETNX", shares[i].Pairs).ConfigureAwait(false);
            }
            catch (Exception fault) when (CrossShardCall.IsFault(fault))
            {
                List<Share> left = await TakeBackAsync(shares.Take(i)).ConfigureAwait(false);
                if (CrossShardCall.IsOpen(fault))
                {
                    left.Add(shares[i]);
                }

                if (left.Count == 0)
                {
                    throw;
                }

                throw Failed(call, left, fault);
            }

            if ((long)set == 0)
            {
                List<Share> left = await TakeBackAsync(shares.Take(i)).ConfigureAwait(false);
                return left.Count == 0 ? 0 : throw Failed(call, left, null);
            }
        }

        return 1;
    }

    /// <returns>Those that may still be set.</returns>
    private static async Task<List<Share>> TakeBackAsync(IEnumerable<Share> shares)
    {
        Share?[] left = await Task.WhenAll(shares.Select(TakeBackAsync)).ConfigureAwait(false);
        return [.. left.OfType<Share>()];
    }

    private static async Task<Share?> TakeBackAsync(Share share)
    {
        try
        {
            await share.First.AskAsync("EVAL", [RemoveIfSame, share.Keys.Length, .. share.Stored, .. share.Final.Cast<object>()]).ConfigureAwait(false);
            return null;
        }
        catch (Exception fault) when (CrossShardCall.IsFault(fault))
        {
            return share;
        }
    }

    private static CrossShardFailedException Failed(CrossShardCall call, List<Share> left, Exception? fault) => call.Failed(
        CrossShardState.DestinationUnknown,
        $"could not set all keys: those of node {string.Join(" and of node ", left.Select(static share => $"'{share.First.Node}'"))} may be set, " +
        $"those of other nodes are not. {fault?.Message}".TrimEnd(),
        fault);

    /// <summary>The keys of one node with their values.</summary>
    private sealed record Share(CrossShardKey[] Keys, RedisValue[] Values)
    {
        public CrossShardKey First => Keys[0];

        public object[] Stored => [.. Keys.Select(static k => (object)k.Stored)];

        public object[] Pairs => [.. Keys.SelectMany((k, i) => new object[] { k.Stored, Values[i] })];

        /// <summary>The value that each key has afterwards: of a key that is given twice, the last.</summary>
        public RedisValue[] Final
        {
            get
            {
                var last = new Dictionary<byte[], RedisValue>(ByteStrings.Comparer);
                for (int i = 0; i < Keys.Length; i++)
                {
                    last[Keys[i].Stored!] = Values[i];
                }

                return [.. Keys.Select(key => last[key.Stored!])];
            }
        }
    }
}
