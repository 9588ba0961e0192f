using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>One GET, or one MGET. Used for one trip after the other.</summary>
internal sealed class GetTrip(NodeCoalescer coalescer) : Trip
{
    private readonly KeySlots _slots = new();
    private Action? _onReply;
    private byte[]? _key;
    private RedisKey[]? _keys;
    private Task<RedisValue>? _value;
    private Task<RedisValue[]>? _values;
    private TripMeasure _measure;

    public override void Load(CallList calls, int count)
    {
        base.Load(calls, count);
        _measure = TripMeasure.Of(coalescer.Node.Telemetry, calls);
        if (calls.First!.Next is null)
        {
            _key = calls.First.Key;
            return;
        }

        _keys = _slots.Place(calls.First);
        _key = _keys.Length == 1 ? (byte[]?)_keys[0] : null;
    }

    /// <summary>Sends. Does not throw.</summary>
    public void Send()
    {
        _measure = _measure.Begin(_keys?.Length ?? 1);
        try
        {
            if (_key is not null)
            {
                _value = coalescer.Node.Database.StringGetAsync(_key, coalescer.Flags);
                Await(_value);
            }
            else if (_keys!.Length > 0)
            {
                _values = coalescer.Node.Database.StringGetAsync(_keys, coalescer.Flags);
                Await(_values);
            }
            else if (TryFinish(keysAreFree: true, out _, out int count))
            {
                // All were cancelled before they could be sent.
                coalescer.Leave(count);
            }
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private void Await(Task reply) => reply.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReply ??= OnReply);

    // Runs on a thread of StackExchange.Redis, which goes on with other replies only afterwards.
    private void OnReply()
    {
        Task reply = _value ?? (Task)_values!;
        if (_value is null && reply.IsCompletedSuccessfully && IsNothing(_values!.Result))
        {
            End(ConnectionFault.Lost(coalescer.Node.Id, "MGET"));
            return;
        }

        if (reply.IsCompletedSuccessfully)
        {
            _measure.End(null);
        }

        if (!reply.IsCompletedSuccessfully)
        {
            End(reply.IsCanceled ? new TaskCanceledException(reply) : reply.Exception!.InnerException!);
        }
        else if (_value is not null)
        {
            RedisValue value = _value.Result;
            if (TryFinish(keysAreFree: true, out CoalescedCall? calls, out int count))
            {
                HandOut.Value(calls, value, coalescer, count);
            }
        }
        else
        {
            RedisValue[] values = _values!.Result;
            if (TryFinish(keysAreFree: true, out CoalescedCall? calls, out int count))
            {
                CallList missing = MissingOf(ref calls, values);
                if (2 * missing.Count(count) > count)
                {
                    // Most callers go on only then: without them the next trip would be a small one.
                    HandOut.Values(calls, values);
                    coalescer.AskAgain(missing, SecondQuestion.IsThere, count);
                }
                else
                {
                    HandOut.Values(calls, values, place: coalescer, count: count);
                    coalescer.AskAgain(missing, SecondQuestion.IsThere);
                }
            }
        }
    }

    private static bool IsNothing(object? answer) => answer is null;

    private void End(Exception fault)
    {
        _measure.End(fault);
        bool isMany = _keys is { Length: > 1 };
        if (!TryFinish(keysAreFree: false, out CoalescedCall? calls, out int count))
        {
            return;
        }

        if (isMany && fault is RedisServerException or RedisCommandException)
        {
            // It may concern one key of many, or MGET and not GET: what GET says to each is known when each is asked.
            coalescer.Leave(count);
            coalescer.AskAgain(CallList.Of(calls), SecondQuestion.Each);
        }
        else
        {
            HandOut.Fault(calls, ConnectionFault.Of(coalescer.Node, "GET", fault), coalescer, count);
        }
    }

    /// <summary>Takes the calls, after which the trip may be used for others at once; not if they were ended while it was under way.</summary>
    private bool TryFinish(bool keysAreFree, out CoalescedCall? calls, out int count)
    {
        count = Count;
        if (_keys is not null && keysAreFree)
        {
            _slots.Return(_keys);
        }

        _key = null;
        _keys = null;
        _value = null;
        _values = null;
        _measure = default;
        return coalescer.TryFinish(this, out calls);
    }

    /// <summary>Takes out the calls whose key MGET did not find: it says so of a key of another type too, which GET refuses.</summary>
    private static CallList MissingOf(ref CoalescedCall? calls, RedisValue[] values)
    {
        CallList found = default, missing = default;
        if (Array.Exists(values, static value => value.IsNull))
        {
            for (CoalescedCall? call = calls; call is not null;)
            {
                CoalescedCall? next = call.Next;
                if (values[call.Slot].IsNull)
                {
                    missing.Add(call);
                }
                else
                {
                    found.Add(call);
                }

                call = next;
            }

            calls = found.First;
        }

        return missing;
    }
}
