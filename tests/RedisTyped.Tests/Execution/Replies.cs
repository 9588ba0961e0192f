using System.Reflection;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

/// <summary>Replies, which before 2.0 StackExchange.Redis alone can make.</summary>
internal static class Replies
{
    public static RedisResult Value(RedisValue value) => Made("SingleRedisResult", value);

    public static RedisResult Row(params RedisResult[] elements) => Made("ArrayRedisResult", elements);

    private static RedisResult Made<T>(string type, T content)
    {
        MethodInfo? create = typeof(RedisResult).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(static method => method.Name == "Create" && method.GetParameters() is [{ ParameterType: var first }, .. var more]
                && first == typeof(T) && more.All(static parameter => parameter.IsOptional))
            .MinBy(static method => method.GetParameters().Length);
        return create is null
            ? (RedisResult)Activator.CreateInstance(typeof(RedisResult).GetNestedType(type, BindingFlags.NonPublic)!, content)!
            : (RedisResult)create.Invoke(obj: null, [content, .. create.GetParameters().Skip(1).Select(static _ => (object?)null)])!;
    }
}
