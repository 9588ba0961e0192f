using RedisTyped.Execution;
using RedisTyped.Values;

namespace RedisTyped.ClientRuntime;

/// <summary>Why the reply of a method cannot be what the method returns.</summary>
internal static class ReplyFaults
{
    /// <summary>It is nil, and the type has no place for that.</summary>
    public static NilReplyException Nil(this CommandMethod method, Type type) => new(method.Store, method.Method, type);

    /// <summary>It has another form than the type expects.</summary>
    public static ReplyFormatException Unreadable(this CommandMethod method, Type type, Exception fault) => new(method.Store, method.Method, type, fault);

    /// <inheritdoc cref="Unreadable(CommandMethod, Type, Exception)"/>
    public static ReplyFormatException Unreadable(this CommandMethod method, Type type, string fault) => method.Unreadable(type, new FormatException(fault));
}
