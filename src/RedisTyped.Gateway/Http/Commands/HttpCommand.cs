using RedisTyped.Gateway.Http.Replies;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>One command of a request.</summary>
/// <param name="Name">Its first word, or two of a container.</param>
/// <param name="Arguments">The others, as bytes.</param>
/// <param name="Encoding">How the strings of its reply are written.</param>
internal sealed record HttpCommand(string Name, byte[][] Arguments, ReplyEncoding Encoding)
{
    /// <summary>Whether it is a GET of one key, which can share a trip with those of other requests.</summary>
    public bool IsGet => Arguments.Length == 1 && Name.Equals("GET", StringComparison.OrdinalIgnoreCase);
}
