using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// What the calls of one merged command are sent with: in columns that grow call by call, so that it need not be gathered again. It stands in the command itself,
/// which has nothing more to allocate for it. Not thread-safe.
/// </summary>
internal struct MergedWords
{
    private RedisKey[]? _keys;
    private RedisKey _key;
    private RedisValue[]? _firsts;
    private RedisValue[]? _seconds;
    private int _capacity;

    /// <summary>Makes room.</summary>
    /// <param name="kind">The kind of the calls.</param>
    /// <param name="capacity">How many to make room for.</param>
    public MergedWords(MergeKind kind, int capacity)
    {
        bool hasOneKey = MergedCommand.HasOneKey(kind);
        _capacity = capacity;
        _keys = hasOneKey ? null : new RedisKey[capacity];
        _firsts = kind is MergeKind.Set || hasOneKey ? new RedisValue[capacity] : null;
        _seconds = kind is MergeKind.HashSet or MergeKind.SortedSetAdd ? new RedisValue[capacity] : null;
    }

    /// <summary>How many calls there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they send, roughly.</summary>
    public int Bytes { get; private set; }

    /// <summary>Takes what a call sends.</summary>
    public void Add(in MergeableCommand command)
    {
        if (Count == _capacity)
        {
            Grow(Math.Min(2 * Count, MergedCommand.MostCalls));
        }

        if (_keys is not null)
        {
            _keys[Count] = command.Key;
            Bytes += ((byte[])command.Key!).Length;
        }
        else
        {
            _key = command.Key;
        }

        if (_firsts is not null)
        {
            _firsts[Count] = command.First;
            Bytes += LengthOf(command.First);
        }

        if (_seconds is not null)
        {
            _seconds[Count] = command.Second;
            Bytes += LengthOf(command.Second);
        }

        Count++;
    }

    /// <summary>The key of a call.</summary>
    public readonly RedisKey KeyAt(int index) => _keys is null ? _key : _keys[index];

    /// <summary>The first argument of a call; null where it has none.</summary>
    public readonly RedisValue FirstAt(int index) => _firsts?[index] ?? default;

    /// <summary>The second argument of a call; null where it has none.</summary>
    public readonly RedisValue SecondAt(int index) => _seconds?[index] ?? default;

    /// <summary>The keys of all calls, each of which has its own.</summary>
    public RedisKey[] Keys()
    {
        Array.Resize(ref _keys, Count);
        return _keys;
    }

    /// <summary>The first arguments of all calls.</summary>
    public RedisValue[] Firsts()
    {
        Array.Resize(ref _firsts, Count);
        return _firsts;
    }

    /// <summary>The keys of all calls with their first arguments.</summary>
    public readonly KeyValuePair<RedisKey, RedisValue>[] Pairs()
    {
        var pairs = new KeyValuePair<RedisKey, RedisValue>[Count];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new KeyValuePair<RedisKey, RedisValue>(_keys![i], _firsts![i]);
        }

        return pairs;
    }

    /// <summary>All of it, as the words behind a command: the keys, or the one key and its arguments.</summary>
    public readonly object[] All()
    {
        if (_keys is not null)
        {
            var keys = new object[Count];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = _keys[i];
            }

            return keys;
        }

        int perCall = _seconds is null ? 1 : 2;
        var words = new object[1 + perCall * Count];
        words[0] = _key;
        for (int i = 0; i < Count; i++)
        {
            words[perCall * i + 1] = _firsts![i];
            if (_seconds is not null)
            {
                words[perCall * i + 2] = _seconds[i];
            }
        }

        return words;
    }

    private static int LengthOf(RedisValue value) => value.IsInteger ? sizeof(long) : ValueBytes.CountOf(value);

    private void Grow(int capacity)
    {
        _capacity = capacity;
        if (_keys is not null)
        {
            Array.Resize(ref _keys, capacity);
        }

        if (_firsts is not null)
        {
            Array.Resize(ref _firsts, capacity);
        }

        if (_seconds is not null)
        {
            Array.Resize(ref _seconds, capacity);
        }
    }
}
