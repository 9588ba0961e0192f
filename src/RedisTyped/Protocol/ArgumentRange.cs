namespace RedisTyped.Protocol;

/// <summary>Where an argument stands in the bytes of its request.</summary>
/// <param name="Start">Its first byte, counted from the first byte of the request.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct ArgumentRange(int Start, int Length)
{
    /// <summary>The argument.</summary>
    /// <param name="request">The bytes of the request.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> request) => request.Slice(Start, Length);
}
