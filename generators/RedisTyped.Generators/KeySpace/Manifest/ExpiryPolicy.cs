namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>Whether the keys of a template expire, by the commands of its methods.</summary>
internal static class ExpiryPolicy
{
    /// <summary>Methods write it, and none makes it expire.</summary>
    public const string Never = "never";

    /// <summary>Every method that writes it gives it a time.</summary>
    public const string Always = "always";

    /// <summary>A write can give it a time, or not.</summary>
    public const string Sometimes = "sometimes";

    /// <summary>It is written without a time, and a method such as EXPIRE gives it one.</summary>
    public const string Later = "later";

    /// <summary>No method writes it, or a script may.</summary>
    public const string Unknown = "unknown";
}
