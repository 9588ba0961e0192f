namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Takes what an <see cref="RdbFeed"/> comes upon, in the order of the RDB. Bytes are given as places in a block, which is gone after
/// <see cref="Release"/>.
/// </summary>
internal interface IRdbVisitor
{
    /// <summary>What stands before a body, or a record without one; not the end.</summary>
    /// <param name="token">What it is.</param>
    /// <param name="walker">Knows its content.</param>
    /// <param name="block">The bytes.</param>
    /// <param name="start">Where in them it begins.</param>
    /// <param name="end">Where in them it ends.</param>
    void Head(RdbToken token, RdbWalker walker, ReadOnlySpan<byte> block, int start, int end);

    /// <summary>A piece of the body that belongs to the last head, perhaps an empty one.</summary>
    /// <param name="block">The bytes.</param>
    /// <param name="start">Where in them the piece begins.</param>
    /// <param name="end">Where in them it ends.</param>
    /// <param name="last">Whether the body is complete with it.</param>
    void Body(ReadOnlySpan<byte> block, int start, int end, bool last);

    /// <summary>Asks for everything that is still wanted of the block.</summary>
    /// <param name="block">The bytes.</param>
    /// <param name="end">How far they were read; what stands behind comes again.</param>
    void Release(ReadOnlySpan<byte> block, int end);

    /// <summary>The end, after a last <see cref="Release"/>: every byte was understood, and the checksum is right.</summary>
    /// <param name="walker">Knows what the RDB said of itself.</param>
    void End(RdbWalker walker);
}
