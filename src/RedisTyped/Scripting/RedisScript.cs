using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Scripting;

/// <summary>A Lua script and the SHA-1 by which Redis remembers it. Immutable and thread-safe: make one, keep it, use it everywhere.</summary>
/// <example>
/// <code>
/// private static readonly RedisScript Visit = RedisScript.From("return redis.call('INCRBY', KEYS[1], ARGV[1])");
/// </code>
/// </example>
public sealed class RedisScript
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private RedisScript(string text, string sha1)
    {
        Text = text;
        Sha1 = sha1;
    }

    /// <summary>The Lua text.</summary>
    public string Text { get; }

    /// <summary>The SHA-1 of the text's UTF-8 bytes, 40 lower-case hexadecimal digits, as <c>SCRIPT LOAD</c> answers it.</summary>
    public string Sha1 { get; }

    /// <summary>Makes a script of Lua text; nothing is sent.</summary>
    /// <param name="text">The Lua text.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentException">The text is blank, or holds half of a surrogate pair, which has no UTF-8 form.</exception>
    public static RedisScript From(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return new RedisScript(text, Hash(text));
    }

    /// <summary>Makes a script whose SHA-1 was worked out before. Only generated code uses it, with what the generator computed.</summary>
    /// <param name="text">The Lua text.</param>
    /// <param name="sha1">Its SHA-1.</param>
    /// <returns>The script.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static RedisScript Precomputed(string text, string sha1) => new(text, sha1);

    /// <inheritdoc/>
    public override string ToString() => Sha1;

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "A name, given by the protocol of Redis.")]
    private static string Hash(string text)
    {
        try
        {
            return Convert.ToHexStringLower(SHA1.HashData(Strict.GetBytes(text)));
        }
        catch (EncoderFallbackException fault)
        {
            throw new ArgumentException("The script holds half of a surrogate pair, which has no UTF-8 form.", nameof(text), fault);
        }
    }
}
