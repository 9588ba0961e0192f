using System.Globalization;
using RedisTyped.Commands;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>One reply as it came over the wire.</summary>
/// <param name="Type">The byte that it began with: <c>+ - : $ *</c>, and <c>, # ( _ = ~ % &gt;</c> over RESP3.</param>
/// <param name="Text">Its text, each byte a Latin-1 character; null for an array or a nil.</param>
/// <param name="Items">The elements of an array, and of a map its keys and values in turn; null for any other reply or a nil.</param>
internal sealed record RespReply(char Type, string? Text, IReadOnlyList<RespReply>? Items)
{
    public bool IsError => Type == '-';

    public bool IsNil => Text is null && Items is null;

    /// <summary>Which of the declared kinds this RESP2 reply is; none: it contradicts them.</summary>
    public ReplyKinds Among(ReplyKinds declared)
    {
        ReplyKinds possible = this switch
        {
            { IsError: true } => ReplyKinds.None,
            { IsNil: true } => ReplyKinds.Nil,
            { Type: '+' } => ReplyKinds.Status,
            { Type: ':' } => ReplyKinds.Integer,
            { Type: '$' } => IsNumber(Text!) ? ReplyKinds.Bulk | ReplyKinds.Double : ReplyKinds.Bulk,
            { Items: [] } => ReplyKinds.Array | ReplyKinds.Map | ReplyKinds.Nested,
            { Items: { } items } when items.Any(item => item.Type == '*') => ReplyKinds.Nested,
            { Items: { } items } => items.Count % 2 == 0 ? ReplyKinds.Array | ReplyKinds.Map : ReplyKinds.Array,
            _ => ReplyKinds.None,
        };
        return declared == ReplyKinds.Any && !IsError ? ReplyKinds.Any : possible & declared;
    }

    public override string ToString() => Items is null ? $"{Type}{Text ?? "nil"}" : $"[{string.Join(", ", Items)}]";

    private static bool IsNumber(string text) => text is "inf" or "-inf" or "nan" or "-nan"
        || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
