namespace RedisTyped.Gateway.Http.Replies;

/// <summary>How strings of a reply are written.</summary>
internal enum ReplyEncoding
{
    /// <summary>As text; what is no UTF-8 as <c>{"base64": "…"}</c>.</summary>
    Text,

    /// <summary>All of them in base64.</summary>
    Base64,
}
