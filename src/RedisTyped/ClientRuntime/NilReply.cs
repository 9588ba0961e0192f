using System.ComponentModel;

namespace RedisTyped.ClientRuntime;

/// <summary>What a nil reply means to a return type.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum NilReply
{
    /// <summary>The type has no place for it: <see cref="Values.NilReplyException"/>.</summary>
    Throws,

    /// <summary>It reads as null; for a type that has none, such as int for a <c>T?</c>, as <see cref="Throws"/>.</summary>
    IsNull,

    /// <summary>It is read like any other value.</summary>
    IsRead,
}
