using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// MSETNX: where none of the keys exists, each node sets its own by MSETNX, one node after the other in the topology's order, so that of
/// two callers who want the same keys one gets them all. If another client has set one meanwhile, or a node fails, what was set is taken
/// back where it still has the value.
/// </summary>
internal static class SetIfNone
{
    private const string RemoveIfSame =
        "for i = 1, #KEYS do if redis.call('GET', KEYS[i]) == ARGV[i] then redis.call('DEL', KEYS[i]) end end";

    public static async Task<EmulatedReply> RunAsync(CrossShardCall call)
    {
        RedisValue[] values = [.. call.Options];
        Share[] shares =
        [
            .. call.Keys.Select((key, i) => (Key: key, Value: values[i])).GroupBy(static pair => pair.Key.Order).OrderBy(static group => group.Key)
                .Select(static group => new Share([.. group.Select(static p => p.Key)], [.. group.Select(static p => p.Value)])),
        ];
        RedisResult[] there = await Task.WhenAll(shares.Select(s => s.First.AskAsync("EXISTS", s.Stored, call.CancellationToken))).ConfigureAwait(false);
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
            catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException)
            {
                await TakeBackAsync(call, shares.Take(i)).ConfigureAwait(false);
                if (fault is RedisServerException)
                {
                    throw;
                }

                throw call.Failed(
                    CrossShardState.DestinationUnknown,
                    $"lost the answer of node '{shares[i].First.Node}': its keys may be set; those of other nodes are not. {fault.Message}",
                    fault);
            }

            if ((long)set == 0)
            {
                await TakeBackAsync(call, shares.Take(i)).ConfigureAwait(false);
                return 0;
            }
        }

        return 1;
    }

    private static Task<RedisResult[]> TakeBackAsync(CrossShardCall call, IEnumerable<Share> shares) => Task.WhenAll(shares.Select(share => call.FinishAsync(
        share.First,
        CrossShardState.DestinationUnknown,
        $"could not set all keys, and may not have taken back those of node '{share.First.Node}'.",
        "EVAL",
        [RemoveIfSame, share.Keys.Length, .. share.Stored, .. share.Final.Cast<object>()])));

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
