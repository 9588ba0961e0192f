namespace RedisTyped.Protocol;

/// <summary>What a request may hold at most. What is beyond is refused as soon as it is announced.</summary>
/// <param name="MaxArguments">Arguments, the command's name included.</param>
/// <param name="MaxArgumentLength">Bytes of one argument: Redis' <c>proto-max-bulk-len</c>.</param>
/// <param name="MaxRequestLength">Bytes of the whole request.</param>
internal sealed record RequestLimits(
    int MaxArguments = RequestLimits.DefaultArguments,
    int MaxArgumentLength = RequestLimits.DefaultArgumentLength,
    int MaxRequestLength = RequestLimits.DefaultRequestLength)
{
    /// <summary>Far more than any command of an application has.</summary>
    public const int DefaultArguments = 1024 * 1024;

    /// <summary>As Redis has it unless told otherwise.</summary>
    public const int DefaultArgumentLength = 512 * 1024 * 1024;

    /// <summary>As Redis has it unless told otherwise (<c>client-query-buffer-limit</c>).</summary>
    public const int DefaultRequestLength = 1024 * 1024 * 1024;

    /// <summary>Arguments of one who has not logged in: enough to do so. Fixed in Redis too, as is the next.</summary>
    public const int StrangersArguments = 10;

    /// <summary>Bytes of an argument of one who has not logged in.</summary>
    public const int StrangersArgumentLength = 16 * 1024;

    /// <summary>The longest line, of an inline command or of a number; fixed in Redis too (PROTO_INLINE_MAX_SIZE).</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>As much as an array can hold: for what a server has taken already.</summary>
    public static RequestLimits Widest { get; } = new(int.MaxValue, Array.MaxLength, Array.MaxLength);
}
