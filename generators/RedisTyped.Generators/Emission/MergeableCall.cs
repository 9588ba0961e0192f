using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>A command of one key that the runtime can merge with others of its kind, called by a method of the runtime.</summary>
/// <param name="Method">The method of the runtime's MergeableReply.</param>
/// <param name="Words">How many words follow the key.</param>
/// <param name="Results">Which results the method has a form for.</param>
/// <param name="ValueTasks">For which of them MergeableValueReply has one as well.</param>
internal sealed record MergeableCall(string Method, int Words, MergeableResult Results, MergeableResult ValueTasks = 0)
{
    // Those that write can be merged only where nobody asks what each of them did: one count for all does not tell.
    private static readonly Dictionary<string, MergeableCall> All = new()
    {
        ["DEL"] = new("DeleteAsync", 0, MergeableResult.None),
        ["EXISTS"] = new("ExistsAsync", 0, MergeableResult.Boolean | MergeableResult.Read, MergeableResult.Boolean | MergeableResult.Read),
        ["GET"] = new("GetAsync", 0, MergeableResult.Raw | MergeableResult.Read, MergeableResult.Raw | MergeableResult.Read),
        ["HGET"] = new("HashGetAsync", 1, MergeableResult.Raw | MergeableResult.Read, MergeableResult.Raw | MergeableResult.Read),
        ["HSET"] = new("HashSetAsync", 2, MergeableResult.None, MergeableResult.None),
        ["SADD"] = new("SetAddAsync", 1, MergeableResult.None, MergeableResult.None),
        ["SET"] = new("SetAsync", 1, MergeableResult.None | MergeableResult.Boolean, MergeableResult.None),
        ["TOUCH"] = new("TouchAsync", 0, MergeableResult.None | MergeableResult.Read),
        ["UNLINK"] = new("UnlinkAsync", 0, MergeableResult.None),
        ["ZADD"] = new("SortedSetAddAsync", 2, MergeableResult.None),
    };

    /// <summary>The mergeable call for a method, or null where the command is sent as it is.</summary>
    public static MergeableCall? For(MethodModel method) =>
        All.TryGetValue(method.Command, out MergeableCall? call) && call.Takes(method.Arguments) && call.FormFor(method.Reply) is not null ? call : null;

    /// <summary>Whether the result is read by a function, rather than given as it comes.</summary>
    public bool IsRead(ReplyModel reply) => FormFor(reply) == MergeableResult.Read;

    /// <summary>Whether the call has a form that gives a ValueTask by itself.</summary>
    public bool GivesValueTask(ReplyModel reply) => FormFor(reply) is { } form && (ValueTasks & form) != 0;

    private bool Takes(EquatableArray<ArgumentModel> arguments) =>
        arguments.Count == Words + 1
        && arguments[0].Kind == ArgumentKind.Key
        && arguments.Skip(1).All(static a => a.Kind is ArgumentKind.Value or ArgumentKind.Constant or ArgumentKind.Mixed)
        && arguments.All(static a => a.Group < 0);

    private MergeableResult? FormFor(ReplyModel reply)
    {
        MergeableResult asked = reply.Shape switch
        {
            ReplyShape.None => MergeableResult.None,
            ReplyShape.Value when reply.Value is { Kind: ValueKind.Boolean, IsNullable: false } => MergeableResult.Boolean,
            ReplyShape.Value when reply.Value is { Kind: ValueKind.RedisValue, IsNullable: false } => MergeableResult.Raw,
            ReplyShape.Value => MergeableResult.Read,
            _ => 0,
        };
        return (Results & asked) != 0 ? asked
            : reply.Shape == ReplyShape.Value && (Results & MergeableResult.Read) != 0 ? MergeableResult.Read
            : null;
    }
}

/// <summary>What is asked of a mergeable command.</summary>
[System.Flags]
internal enum MergeableResult
{
    None = 1,
    Boolean = 2,
    Raw = 4,
    Read = 8,
}
