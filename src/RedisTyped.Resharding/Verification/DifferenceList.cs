using RedisTyped.Resharding.Rdb;

namespace RedisTyped.Resharding.Verification;

/// <summary>The differences of one link: counted, and some of them listed. Thread-safe.</summary>
internal sealed class DifferenceList(string source, string target, int listed)
{
    private readonly List<KeyDifference> _listed = [];
    private readonly Dictionary<DifferenceKind, long> _counts = [];
    private readonly Lock _lock = new();

    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _counts.Values.Sum();
            }
        }
    }

    public void Add(DifferenceKind kind, int db, byte[] key, string detail) => Add(kind, db, KeyText.Of(key, key.Length), detail);

    public void Add(DifferenceKind kind, int db, string key, string detail)
    {
        lock (_lock)
        {
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            if (_listed.Count < listed)
            {
                _listed.Add(new KeyDifference(kind, source, target, db, key, detail));
            }
        }
    }

    public (IReadOnlyList<KeyDifference> Listed, IReadOnlyDictionary<DifferenceKind, long> Counts) Read()
    {
        lock (_lock)
        {
            return ([.. _listed], new Dictionary<DifferenceKind, long>(_counts));
        }
    }
}
