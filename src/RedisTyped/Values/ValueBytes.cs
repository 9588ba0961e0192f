using System.Reflection;
using StackExchange.Redis;

namespace RedisTyped.Values;

/// <summary>
/// The bytes of a value, to be looked at. StackExchange.Redis 1.2.6 keeps them as an array; from 3.0 on a short value has none, and would make one each time.
/// </summary>
internal static class ValueBytes
{
    /// <summary>How much room is worth while: later versions keep no longer values without an array.</summary>
    public const int Room = 32;

    private static readonly Count? Length = Member<Count>("GetByteCount", []);

    private static readonly Copy? CopyTo = Member<Copy>("CopyTo", [typeof(Span<byte>)]);

    private delegate int Count(ref RedisValue value);

    private delegate int Copy(ref RedisValue value, Span<byte> destination);

    /// <summary>Gives the bytes; nil has none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="room">Where they may be put.</param>
    public static ReadOnlySpan<byte> Of(RedisValue value, Span<byte> room) =>
        Length is not null && CopyTo is not null && Length(ref value) <= room.Length ? room[..CopyTo(ref value, room)] : (byte[]?)value;

    /// <summary>How many there are; nil has none.</summary>
    public static int CountOf(RedisValue value) => Length is not null ? Length(ref value) : ((byte[]?)value)?.Length ?? 0;

    private static T? Member<T>(string name, Type[] parameters)
        where T : Delegate =>
        typeof(RedisValue).GetMethod(name, BindingFlags.Public | BindingFlags.Instance, parameters)?.CreateDelegate<T>();
}
