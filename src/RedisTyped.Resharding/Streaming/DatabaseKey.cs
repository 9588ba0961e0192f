namespace RedisTyped.Resharding.Streaming;

/// <summary>A key and its database.</summary>
internal readonly record struct DatabaseKey(int Db, byte[] Key)
{
    /// <summary>The same, where the key stands in other bytes.</summary>
    internal readonly ref struct View(int db, ReadOnlySpan<byte> key)
    {
        public int Db { get; } = db;

        public ReadOnlySpan<byte> Key { get; } = key;
    }

    /// <summary>Compares both by their bytes.</summary>
    internal sealed class Comparer : IEqualityComparer<DatabaseKey>, IAlternateEqualityComparer<View, DatabaseKey>
    {
        public static Comparer Instance { get; } = new();

        public bool Equals(DatabaseKey x, DatabaseKey y) => x.Db == y.Db && x.Key.AsSpan().SequenceEqual(y.Key);

        public int GetHashCode(DatabaseKey obj) => GetHashCode(new View(obj.Db, obj.Key));

        public bool Equals(View alternate, DatabaseKey other) => alternate.Db == other.Db && alternate.Key.SequenceEqual(other.Key);

        public int GetHashCode(View alternate)
        {
            var hash = default(HashCode);
            hash.Add(alternate.Db);
            hash.AddBytes(alternate.Key);
            return hash.ToHashCode();
        }

        public DatabaseKey Create(View alternate) => new(alternate.Db, alternate.Key.ToArray());
    }
}
