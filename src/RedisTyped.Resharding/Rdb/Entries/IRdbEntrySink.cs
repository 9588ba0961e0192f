namespace RedisTyped.Resharding.Rdb.Entries;

/// <summary>
/// Takes an RDB entry by entry. What DUMP would give for an entry is its type byte, the pieces of its value and the footer, one after
/// the other; how much to hold of it is up to the sink.
/// </summary>
internal interface IRdbEntrySink
{
    /// <summary>The header, before all entries: which dialect and version the values are written in. A reader of one RDB may leave it out.</summary>
    void Header(RdbHeader header)
    {
    }

    /// <summary>A key, or functions.</summary>
    /// <returns>Whether its value is wanted: else the next call is for the next entry.</returns>
    bool Begin(in RdbEntry entry);

    /// <summary>The next piece of the value.</summary>
    void Value(ReadOnlySpan<byte> piece);

    /// <summary>The end of the value.</summary>
    /// <param name="footer">Version and checksum, 10 bytes.</param>
    void End(ReadOnlySpan<byte> footer);

    /// <summary>Called after every read from the source: to send what was taken, and to wait while the target is behind.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
