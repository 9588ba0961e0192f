namespace RedisTyped;

/// <summary>
/// Puts the braces of a Redis Cluster hash tag into key templates, so that all keys with the same tag live on one node.
/// </summary>
/// <remarks>
/// On an interface or a method it takes the fragment to enclose: <c>[HashTag("user:{id}")]</c> writes <c>user:{id}:name</c> as
/// <c>{user:42}:name</c>. On a parameter it takes nothing and encloses that parameter's placeholder: <c>user:{42}:name</c>.
/// A tag on a method replaces that of its interface.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method | AttributeTargets.Parameter, Inherited = false)]
public sealed class HashTagAttribute : Attribute
{
    /// <summary>Encloses the placeholder of the parameter that carries the attribute.</summary>
    public HashTagAttribute()
    {
    }

    /// <summary>Encloses a fragment of each key template.</summary>
    /// <param name="fragment">The text to enclose, as it stands in the templates, such as <c>user:{id}</c>.</param>
    public HashTagAttribute(string fragment) => Fragment = fragment;

    /// <summary>The fragment to enclose.</summary>
    /// <value><see langword="null"/> on a parameter.</value>
    public string? Fragment { get; }
}
