using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Replies;

/// <summary>Makes one reply of those of all nodes. Pure.</summary>
internal static class ReplyCombiner
{
    /// <summary>Combines replies.</summary>
    /// <param name="combination">How.</param>
    /// <param name="replies">One of each node, in the order of the topology; at least one.</param>
    /// <param name="protocol">The protocol of the replies, and of the client.</param>
    public static ReadOnlyMemory<byte> Combine(Combination combination, IReadOnlyList<NodeReply> replies, int protocol)
    {
        if (combination == Combination.OneSucceeded)
        {
            return replies.FirstOrDefault(static r => !RawReply.IsError(r.Reply.Span), replies[0]).Reply;
        }

        foreach (NodeReply reply in replies)
        {
            if (RawReply.IsError(reply.Reply.Span))
            {
                return reply.Reply;
            }
        }

        return replies.Count == 1 && combination != Combination.ByNode
            ? replies[0].Reply
            : combination switch
            {
                Combination.Sum => ReplyText.Integer(Numbers(replies).Aggregate(0L, static (sum, number) => checked(sum + number))),
                Combination.Least => ReplyText.Integer(Numbers(replies).Min()),
                Combination.Greatest => ReplyText.Integer(Numbers(replies).Max()),
                Combination.Join => Aggregate(replies, [.. replies.SelectMany(static r => RawReply.Elements(r.Reply))]),
                Combination.Union => Aggregate(replies, Distinct(replies)),
                Combination.LeastEach => LeastEach(replies, protocol),
                Combination.SumByName => SumByName(replies, protocol),
                Combination.Text => Text(replies, protocol),
                Combination.ByNode => ByNode(replies, protocol),
                _ => replies[0].Reply,
            };
    }

    private static IEnumerable<long> Numbers(IReadOnlyList<NodeReply> replies) => replies.Select(static r => Number(r.Reply));

    private static long Number(ReadOnlyMemory<byte> reply) =>
        RawReply.Integer(reply.Span) ?? throw new FormatException("A node replied something else than a number.");

    // The kind of the first: RESP3 tells sets from arrays.
    private static ReadOnlyMemory<byte> Aggregate(IReadOnlyList<NodeReply> replies, List<ReadOnlyMemory<byte>> elements)
    {
        var text = new ReplyText(3);
        if (replies[0].Reply.Span[0] == '~')
        {
            text.Set(elements.Count);
        }
        else
        {
            text.Array(elements.Count);
        }

        foreach (ReadOnlyMemory<byte> element in elements)
        {
            text.Raw(element.Span);
        }

        return text.Bytes;
    }

    private static List<ReadOnlyMemory<byte>> Distinct(IReadOnlyList<NodeReply> replies)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. replies.SelectMany(static r => RawReply.Elements(r.Reply)).Where(e => seen.Add(Convert.ToBase64String(e.Span)))];
    }

    private static ReadOnlyMemory<byte> LeastEach(IReadOnlyList<NodeReply> replies, int protocol)
    {
        long[][] numbers = [.. replies.Select(static r => RawReply.Elements(r.Reply).Select(Number).ToArray())];
        var text = new ReplyText(protocol).Array(numbers[0].Length);
        for (int i = 0; i < numbers[0].Length; i++)
        {
            text.Number(numbers.Min(n => n[i]));
        }

        return text.Bytes;
    }

    private static ReadOnlyMemory<byte> SumByName(IReadOnlyList<NodeReply> replies, int protocol)
    {
        List<ReadOnlyMemory<byte>>[] all = [.. replies.Select(static r => RawReply.Elements(r.Reply))];
        bool isMap = replies[0].Reply.Span[0] == '%';
        var text = new ReplyText(protocol);
        _ = isMap ? text.Map(all[0].Count / 2) : text.Array(all[0].Count);
        for (int i = 0; i + 1 < all[0].Count; i += 2)
        {
            // Every node was asked the same, and answers in that order.
            text.Raw(all[0][i].Span).Number(all.Sum(elements => Number(elements[i + 1])));
        }

        return text.Bytes;
    }

    private static ReadOnlyMemory<byte> Text(IReadOnlyList<NodeReply> replies, int protocol)
    {
        using var all = new MemoryStream();
        foreach (NodeReply reply in replies)
        {
            all.Write(System.Text.Encoding.UTF8.GetBytes($"# Node {reply.Node}\n"));
            all.Write(RawReply.Text(reply.Reply.Span));
            all.WriteByte((byte)'\n');
        }

        ReadOnlySpan<byte> bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        return new ReplyText(protocol).Verbatim(bytes).Bytes;
    }

    private static ReadOnlyMemory<byte> ByNode(IReadOnlyList<NodeReply> replies, int protocol)
    {
        var text = new ReplyText(protocol).Map(replies.Count);
        foreach (NodeReply reply in replies)
        {
            text.Bulk(reply.Node.Name).Raw(reply.Reply.Span);
        }

        return text.Bytes;
    }
}
