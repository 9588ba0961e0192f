using System.Diagnostics.CodeAnalysis;

namespace RedisTyped.Values;

/// <summary>Maps values that Redis has no form of its own for, such as objects, to and from bytes.</summary>
/// <remarks>Implementations must be thread-safe. The default is <see cref="JsonRedisSerializer"/>.</remarks>
public interface IRedisSerializer
{
    /// <summary>Turns a value into bytes.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="value">The value; never null.</param>
    /// <returns>The bytes to store.</returns>
    byte[] Serialize<T>(T value);

    /// <summary>Turns bytes back into a value.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="bytes">The stored bytes.</param>
    /// <returns>The value.</returns>
    [return: MaybeNull]
    T Deserialize<T>(ReadOnlySpan<byte> bytes);
}
