namespace RedisTyped.Gateway.Hosting;

/// <summary>What the gateway allows its clients. Plain settable properties, read once when the gateway starts.</summary>
public sealed class RedisTypedGatewayOptions
{
    /// <summary>How many RESP clients may be connected at the same time; one more is refused in the words of Redis.</summary>
    /// <value>10,000; at least 1.</value>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>How many arguments a command may have, its name included.</summary>
    /// <value>1,048,576; at least 1.</value>
    public int MaxArguments { get; set; } = 1024 * 1024;

    /// <summary>How many bytes one argument may have: what Redis calls <c>proto-max-bulk-len</c>.</summary>
    /// <value>512 MiB; at least 1,024.</value>
    public int MaxArgumentBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>How many bytes a whole request may have.</summary>
    /// <value>1 GiB; at least 1,024.</value>
    public int MaxRequestBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>How many bytes of replies may wait for a client that does not read them; then its connection is closed.</summary>
    /// <value>256 MiB; at least 65,536.</value>
    public long MaxOutputBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>How long a client may be silent before its connection is closed. Those that wait for something are not.</summary>
    /// <value>Zero: for ever, as with Redis.</value>
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>Every fault: the option, its value, what is allowed.</summary>
    internal IEnumerable<string> Faults()
    {
        if (MaxClients < 1)
        {
            yield return $"MaxClients is {MaxClients}; give 1 or more";
        }

        if (MaxArguments < 1)
        {
            yield return $"MaxArguments is {MaxArguments}; give 1 or more";
        }

        if (MaxArgumentBytes < 1024)
        {
            yield return $"MaxArgumentBytes is {MaxArgumentBytes}; give 1,024 or more";
        }

        if (MaxRequestBytes < 1024)
        {
            yield return $"MaxRequestBytes is {MaxRequestBytes}; give 1,024 or more";
        }

        if (MaxOutputBytes < 65_536)
        {
            yield return $"MaxOutputBytes is {MaxOutputBytes}; give 65,536 or more";
        }

        if (IdleTimeout < TimeSpan.Zero)
        {
            yield return $"IdleTimeout is {IdleTimeout}; give zero or a time";
        }
    }
}
