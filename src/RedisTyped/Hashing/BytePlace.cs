namespace RedisTyped.Hashing;

/// <summary>Where some bytes are among others.</summary>
/// <param name="Start">The first.</param>
/// <param name="Length">How many.</param>
internal readonly record struct BytePlace(int Start, int Length)
{
    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);
}
