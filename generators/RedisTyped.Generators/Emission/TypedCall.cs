using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// A method of StackExchange.Redis that sends exactly the command of a template: it needs no argument array and no boxing. Only those
/// are listed that mean the same in every version from 1.2.6 on; KeyDelete, for one, sends UNLINK in later versions.
/// </summary>
/// <param name="Method">The method of IDatabaseAsync.</param>
/// <param name="Arguments">What follows the command: K a key, V a value.</param>
/// <param name="Tail">Further arguments between these and the flags.</param>
/// <param name="Result">What the task gives.</param>
internal sealed record TypedCall(string Method, string Arguments, string Tail, TypedResult Result)
{
    private static readonly Dictionary<string, TypedCall> Calls = new()
    {
        ["APPEND"] = new("StringAppendAsync", "KV", "", TypedResult.Integer),
        ["DECR"] = new("StringDecrementAsync", "K", ", 1L", TypedResult.Integer),
        ["EXISTS"] = new("KeyExistsAsync", "K", "", TypedResult.Boolean),
        ["GET"] = new("StringGetAsync", "K", "", TypedResult.Value),
        ["GETSET"] = new("StringGetSetAsync", "KV", "", TypedResult.Value),
        ["HDEL"] = new("HashDeleteAsync", "KV", "", TypedResult.Boolean),
        ["HEXISTS"] = new("HashExistsAsync", "KV", "", TypedResult.Boolean),
        ["HGET"] = new("HashGetAsync", "KV", "", TypedResult.Value),
        ["HKEYS"] = new("HashKeysAsync", "K", "", TypedResult.Values),
        ["HLEN"] = new("HashLengthAsync", "K", "", TypedResult.Integer),
        ["HSET"] = new("HashSetAsync", "KVV", $", {Runtime.When}.Always", TypedResult.Boolean),
        ["HVALS"] = new("HashValuesAsync", "K", "", TypedResult.Values),
        ["INCR"] = new("StringIncrementAsync", "K", ", 1L", TypedResult.Integer),
        ["LLEN"] = new("ListLengthAsync", "K", "", TypedResult.Integer),
        ["LPOP"] = new("ListLeftPopAsync", "K", "", TypedResult.Value),
        ["LPUSH"] = new("ListLeftPushAsync", "KV", $", {Runtime.When}.Always", TypedResult.Integer),
        ["PUBLISH"] = new("PublishAsync", "KV", "", TypedResult.Integer),
        ["RPOP"] = new("ListRightPopAsync", "K", "", TypedResult.Value),
        ["RPUSH"] = new("ListRightPushAsync", "KV", $", {Runtime.When}.Always", TypedResult.Integer),
        ["SADD"] = new("SetAddAsync", "KV", "", TypedResult.Boolean),
        ["SCARD"] = new("SetLengthAsync", "K", "", TypedResult.Integer),
        ["SET"] = new("StringSetAsync", "KV", $", null, {Runtime.When}.Always", TypedResult.Boolean),
        ["SISMEMBER"] = new("SetContainsAsync", "KV", "", TypedResult.Boolean),
        ["SMEMBERS"] = new("SetMembersAsync", "K", "", TypedResult.Values),
        ["SREM"] = new("SetRemoveAsync", "KV", "", TypedResult.Boolean),
        ["STRLEN"] = new("StringLengthAsync", "K", "", TypedResult.Integer),
    };

    /// <summary>The typed call for a method, or null where the command goes through ExecuteAsync.</summary>
    public static TypedCall? For(MethodModel method)
    {
        if (!Calls.TryGetValue(method.Command, out TypedCall? call) || method.Reply.Shape is ReplyShape.Result or ReplyShape.Tree)
        {
            return null;
        }

        string arguments = string.Concat(method.Arguments.Select(static a => a switch
        {
            { Group: >= 0 } => "?",
            { Kind: ArgumentKind.Key } => "K",
            { Kind: ArgumentKind.Value or ArgumentKind.Constant or ArgumentKind.Mixed } => "V",
            _ => "?",
        }));
        bool several = method.Reply.Shape == ReplyShape.Array;

        // SET's OK comes back as true here; who asks for the text gets the command itself. None of these arrays is ever nil.
        bool readable = method.Reply.Shape == ReplyShape.None
            || (several == (call.Result == TypedResult.Values)
                && !(several && method.Reply.IsNullable)
                && (method.Command != "SET" || method.Reply.Value!.Kind == ValueKind.Boolean));
        return arguments == call.Arguments && readable ? call : null;
    }

    /// <summary>Whether the task gives the method's return type as it is.</summary>
    public bool IsReturnedAsIs(ReplyModel reply) => reply.Value is { IsNullable: false } type && (Result, type.Kind) switch
    {
        (TypedResult.Integer, ValueKind.SignedInteger) => type.Name == "long",
        (TypedResult.Boolean, ValueKind.Boolean) => true,
        (TypedResult.Value, ValueKind.RedisValue) or (TypedResult.Values, ValueKind.RedisValue) => true,
        _ => false,
    };
}

/// <summary>What a typed call's task gives.</summary>
internal enum TypedResult
{
    Value,
    Integer,
    Boolean,
    Values,
}
