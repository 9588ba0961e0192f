using System.Reflection;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// What StackExchange.Redis says of the type of a reply, from the versions on that say it. The value does not tell: from 3.0 on a text of more than eight digits is
/// kept as a number.
/// </summary>
internal static class ReplyType
{
    /// <summary>Tells numbers by the type that a RESP2 connection has for them; null: this version does not say it.</summary>
    public static Func<RedisResult, bool>? IntegerTest()
    {
        PropertyInfo? type = typeof(RedisResult).GetProperty("Resp2Type");
        if (type?.GetMethod is not { } get)
        {
            return null;
        }

        // An enum can be had as the number that it is.
        object integer = Enum.Parse(type.PropertyType, "Integer");
        byte expected = Convert.ToByte(integer, System.Globalization.CultureInfo.InvariantCulture);
        Func<RedisResult, byte> typeOf = get.CreateDelegate<Func<RedisResult, byte>>();
        return reply => typeOf(reply) == expected;
    }
}
