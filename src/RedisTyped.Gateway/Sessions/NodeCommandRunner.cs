using System.Diagnostics;
using System.Globalization;
using System.Text;
using RedisTyped.Execution;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Emulations;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Scanning;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway.Sessions;

/// <summary>Runs commands on the nodes over the shared connections: on that of its keys, on one, or on all with one answer of theirs.</summary>
internal sealed class NodeCommandRunner(SessionScope scope, INodeLinks links, ClientState client)
{
    private readonly INodeLinks _links = links;

    public Task<ReadOnlyMemory<byte>> AnswerAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken) =>
        rule.Handling switch
        {
            Handling.Split => SplitAsync(rule, words, cancellationToken),
            Handling.AllNodes => CombinedAsync(rule.Combination, rule, RequestText.Of(words), cancellationToken),
            Handling.AnyNode => AskAnyAsync(rule, words, cancellationToken),
            Handling.Scan => ScanAsync(rule, words, cancellationToken),
            Handling.RandomKey => RandomKeyAsync(rule, cancellationToken),
            Handling.Info => InfoAsync(rule, words, cancellationToken),
            _ => ByKeysAsync(rule, words, cancellationToken),
        };

    private async Task<ReadOnlyMemory<byte>> AskAnyAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> reply = await AskAsync(_links.AnyNode, RequestText.Of(words), rule, cancellationToken).ConfigureAwait(false);
        return NodeSecrets.AreIn(rule) ? NodeSecrets.Hide(reply, client.Protocol) : reply;
    }

    private async Task<ReadOnlyMemory<byte>> ByKeysAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        if (rule.Spec.Name == "COPY")
        {
            if (OneDatabase.Within(words) is not { } within)
            {
                return ReplyText.Error(CommandFault.NoDatabase);
            }

            words = within;
        }

        long start = Stopwatch.GetTimestamp();
        for (INodeLinks links = _links; ; links = scope.Links.Now)
        {
            var place = CommandPlace.Of(rule, words, links);
            if (place.Fault is not null)
            {
                if (!place.IsSpread || scope.CrossShard is not { } emulations || !CrossShardRunner.Has(rule.Spec.Name))
                {
                    return ReplyText.Error(place.Fault);
                }

                if (await emulations.RunAsync(rule.Spec.Name, words, place.Keys, client.Protocol, start, cancellationToken).ConfigureAwait(false) is { } emulated)
                {
                    return emulated;
                }

                continue;
            }

            await place.BringOverAsync(rule, words, links).ConfigureAwait(false);
            if (AskOwnerAsync(links, place.Node, place.Request(words, links), rule, cancellationToken) is not { } asked)
            {
                continue;
            }

            ReadOnlyMemory<byte> reply = await asked.ConfigureAwait(false);
            if (!await scope.Refusals.IsToBeMadeAgainAsync(reply, start, cancellationToken).ConfigureAwait(false))
            {
                return reply;
            }
        }
    }

    // Null: nothing was sent, since there is another topology by now.
    private Task<ReadOnlyMemory<byte>>? AskOwnerAsync(
        INodeLinks links, int node, ReadOnlyMemory<byte> request, CommandRule rule, CancellationToken cancellationToken)
    {
        using CallSection section = CallSection.Enter();
        return links.IsCurrent ? AskAsync(links, node, request, rule, cancellationToken) : null;
    }

    // Each node has its keys in one request; values are put back into the order of the keys.
    private async Task<ReadOnlyMemory<byte>> SplitAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        int step = rule.Spec.Keys[0].Step;
        if ((words.Count - 1) % step != 0)
        {
            return ReplyText.Error(CommandFault.Arity(rule.FullName));
        }

        var replies = new List<(List<int> Keys, NodeReply Of)>();
        IEnumerable<int> open = Enumerable.Range(0, (words.Count - 1) / step).Select(i => 1 + (i * step));
        long start = Stopwatch.GetTimestamp();
        for (INodeLinks links = _links; ; links = scope.Links.Now)
        {
            // What was answered stands; what was refused is shared out anew.
            if (await ShareOutAsync(links, open, rule, words, step, cancellationToken).ConfigureAwait(false) is not { } latest)
            {
                continue;
            }

            replies.AddRange(latest);

            // Decided once for each answer: asked later, the same reply may count for something else.
            (List<int> Keys, NodeReply Of)[] refused = Array.FindAll(latest, share => scope.Refusals.Is(share.Of.Reply.Span));
            if (refused.Length == 0 || !await scope.Refusals.AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false))
            {
                return Merge(rule, words, replies);
            }

            replies.RemoveAll(refused.Contains);
            open = [.. refused.SelectMany(static share => share.Keys).Order()];
        }
    }

    // Null: nothing was sent, since there is another topology by now.
    private async Task<(List<int> Keys, NodeReply Of)[]?> ShareOutAsync(
        INodeLinks links, IEnumerable<int> keys, CommandRule rule, IReadOnlyList<byte[]> words, int step, CancellationToken cancellationToken)
    {
        var shares = new SortedDictionary<int, List<int>>();
        foreach (int at in keys)
        {
            int node = links.NodeOf(words[at]);
            if (!shares.TryGetValue(node, out List<int>? share))
            {
                shares.Add(node, share = []);
            }

            share.Add(at);
        }

        foreach ((int node, List<int> share) in shares)
        {
            await new CommandPlace(node, share, [], null).BringOverAsync(rule, words, links).ConfigureAwait(false);
        }

        Task<NodeReply[]> replies;
        using (CallSection.Enter())
        {
            if (!links.IsCurrent)
            {
                return null;
            }

            replies = Task.WhenAll(shares.Select(share => OfAsync(links, share.Key, Share(links, words, share.Value, step), rule, cancellationToken)));
        }

        return [.. shares.Values.Zip(await replies.ConfigureAwait(false))];
    }

    private ReadOnlyMemory<byte> Merge(CommandRule rule, IReadOnlyList<byte[]> words, List<(List<int> Keys, NodeReply Of)> replies)
    {
        if (rule.Spec.Name != "MGET" || replies.Count == 1 || replies.Exists(static share => RawReply.IsError(share.Of.Reply.Span)))
        {
            return ReplyCombiner.Combine(
                rule.Spec.Name is "MSET" or "MGET" ? Combination.First : Combination.Sum, [.. replies.Select(static share => share.Of)], client.Protocol);
        }

        var values = new ReadOnlyMemory<byte>[words.Count - 1];
        foreach ((List<int> keys, NodeReply reply) in replies)
        {
            List<ReadOnlyMemory<byte>> elements = RawReply.Elements(reply.Reply);
            for (int i = 0; i < keys.Count; i++)
            {
                values[keys[i] - 1] = elements[i];
            }
        }

        var text = new ReplyText(client.Protocol).Array(values.Length);
        foreach (ReadOnlyMemory<byte> value in values)
        {
            text.Raw(value.Span);
        }

        return text.Bytes;
    }

    private static ReadOnlyMemory<byte> Share(INodeLinks links, IReadOnlyList<byte[]> words, List<int> keys, int step)
    {
        var share = new List<byte[]> { words[0] };
        foreach (int key in keys)
        {
            share.Add(links.StoredKey(words[key]));
            for (int i = 1; i < step; i++)
            {
                share.Add(words[key + i]);
            }
        }

        return RequestText.Of(share);
    }

    private async Task<ReadOnlyMemory<byte>> ScanAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        if (NodeCursor.Read(words[1], _links.Count) is not { } cursor)
        {
            return ReplyText.Error("ERR invalid cursor");
        }

        byte[][] request = [.. words];
        request[1] = Encoding.ASCII.GetBytes(cursor.Cursor.ToString(CultureInfo.InvariantCulture));
        ReadOnlyMemory<byte> reply = await AskAsync(cursor.Node, RequestText.Of(request), rule, cancellationToken).ConfigureAwait(false);
        if (RawReply.IsError(reply.Span))
        {
            return reply;
        }

        List<ReadOnlyMemory<byte>> page = RawReply.Elements(reply);
        if (!ulong.TryParse(RawReply.Text(page[0].Span), NumberStyles.None, CultureInfo.InvariantCulture, out ulong next))
        {
            throw new FormatException("the cursor of a scan is no number.");
        }

        return new ReplyText(client.Protocol).Array(2)
            .Bulk(cursor.After(next, _links.Count).ToString(CultureInfo.InvariantCulture))
            .Raw(page[1].Span).Bytes;
    }

    // A node that has lost its last key meanwhile says nil.
    private async Task<ReadOnlyMemory<byte>> RandomKeyAsync(CommandRule rule, CancellationToken cancellationToken)
    {
        NodeReply[] sizes = await OfAllAsync(RequestText.Of("DBSIZE"), rule, cancellationToken).ConfigureAwait(false);
        if (sizes.FirstOrDefault(static r => RawReply.IsError(r.Reply.Span)) is { Reply.Length: > 0 } failed)
        {
            return failed.Reply;
        }

        if (RandomNode.Draw([.. sizes.Select(static size => RawReply.Integer(size.Reply.Span) ?? 0)]) is not { } node)
        {
            return ReplyText.Nil(client.Protocol);
        }

        return await AskAsync(node, RequestText.Of("RANDOMKEY"), rule, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> InfoAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        NodeReply[] replies = await OfAllAsync(RequestText.Of(words), rule, cancellationToken).ConfigureAwait(false);

        // A node that is down must not hide how the others do.
        NodeReply[] answers = [.. replies.Where(static r => !RawReply.IsError(r.Reply.Span))];
        if (answers.Length == 0)
        {
            return replies[0].Reply;
        }

        string text = InfoText.Combine(
            [.. answers.Select(static r => Encoding.Latin1.GetString(RawReply.Text(r.Reply.Span)))], scope.Cluster is null ? null : true);
        return new ReplyText(client.Protocol).Verbatim(Encoding.Latin1.GetBytes(text)).Bytes;
    }

    private async Task<ReadOnlyMemory<byte>> CombinedAsync(
        Combination combination, CommandRule rule, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
        ReplyCombiner.Combine(combination, await OfAllAsync(request, rule, cancellationToken).ConfigureAwait(false), client.Protocol);

    private Task<NodeReply[]> OfAllAsync(ReadOnlyMemory<byte> request, CommandRule rule, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, _links.Count).Select(node => OfAsync(_links, node, request, rule, cancellationToken)));

    private async Task<NodeReply> OfAsync(INodeLinks links, int node, ReadOnlyMemory<byte> request, CommandRule rule, CancellationToken cancellationToken) =>
        new(links.NameOf(node), await AskAsync(links, node, request, rule, cancellationToken).ConfigureAwait(false));

    private Task<ReadOnlyMemory<byte>> AskAsync(int node, ReadOnlyMemory<byte> request, CommandRule rule, CancellationToken cancellationToken) =>
        AskAsync(_links, node, request, rule, cancellationToken);

    private Task<ReadOnlyMemory<byte>> AskAsync(INodeLinks links, int node, ReadOnlyMemory<byte> request, CommandRule rule, CancellationToken cancellationToken) =>
        rule.RunsScript
            ? links.AskScriptAsync(node, request, client.Protocol, cancellationToken).AsTask()
            : links.AskAsync(node, request, client.Protocol, rule.MayAskReplica && !client.Watches, cancellationToken).AsTask();
}
