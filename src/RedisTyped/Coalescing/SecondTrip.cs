using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>What is asked of the keys that MGET gave no value for.</summary>
internal enum SecondQuestion
{
    /// <summary>Whether any of them is there at all, and if so, what GET says to each: its type is then not that of a string.</summary>
    IsThere,

    /// <summary>What GET says to each.</summary>
    Each,
}

/// <summary>Asks again for keys that MGET gave no value for: by one EXISTS, which mostly suffices, or by one GET each, sent together.</summary>
internal sealed class SecondTrip(NodeCoalescer coalescer, SecondQuestion question) : Trip
{
    private RedisKey[] _keys = [];

    public override void Load(CallList calls, int count)
    {
        base.Load(calls, count);
        _keys = new KeySlots().Place(calls.First);
    }

    /// <summary>Asks, and ends the calls. Does not throw.</summary>
    public async Task RunAsync()
    {
        bool areMissing = question == SecondQuestion.IsThere && _keys.Length > 1 && await AreMissingAsync().ConfigureAwait(false);
        var values = new RedisValue[_keys.Length];
        var faults = new Exception?[_keys.Length];
        if (!areMissing)
        {
            await AskEachAsync(values, faults).ConfigureAwait(false);
        }

        int count = Count;
        if (coalescer.TryFinish(this, out CoalescedCall? calls))
        {
            // Without keys all were cancelled before it could ask: nobody is left to hear.
            HandOut.Values(_keys.Length == 0 ? null : calls, values, faults, count > 0 ? coalescer : null, count);
        }
    }

    private async Task<bool> AreMissingAsync()
    {
        try
        {
            RedisResult count = await coalescer.Node.Database
                .ExecuteAsync("EXISTS", Array.ConvertAll(_keys, static key => (object)key), NodeCoalescer.Flags).ConfigureAwait(false);
            return (long)count == 0;
        }
        catch (Exception)
        {
            // Whatever it is, GET says it to each; or EXISTS alone is forbidden, and GET tells as well.
            return false;
        }
    }

    private async Task AskEachAsync(RedisValue[] values, Exception?[] faults)
    {
        var replies = new Task<RedisValue>[_keys.Length];
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i] = Ask(_keys[i]);
        }

        for (int i = 0; i < replies.Length; i++)
        {
            try
            {
                values[i] = await replies[i].ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                faults[i] = ConnectionFault.Of(coalescer.Node, "GET", fault);
            }
        }
    }

    private Task<RedisValue> Ask(RedisKey key)
    {
        try
        {
            return coalescer.Node.Database.StringGetAsync(key, NodeCoalescer.Flags);
        }
        catch (Exception fault)
        {
            return Task.FromException<RedisValue>(fault);
        }
    }
}
