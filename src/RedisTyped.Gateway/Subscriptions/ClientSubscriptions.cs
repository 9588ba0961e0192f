using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Subscriptions;

/// <summary>
/// The channels and patterns that one client listens to. A channel is listened to on the node that its name routes to, as a key would be, and
/// published there too; a pattern on all nodes, as are the channels that each server publishes to by itself.
/// </summary>
internal sealed class ClientSubscriptions(INodeLinks links, ClientState client, IReplyOutput output, TimeProvider time) : IAsyncDisposable
{
    // By the identity of the node: the session goes on when places mean others.
    private readonly Dictionary<object, SubscriberLink> _nodes = [];
    private readonly SubscriberOutput _messages = new(client, output);
    private readonly SubscribedNames _channels = new("SUBSCRIBE", "UNSUBSCRIBE");
    private readonly SubscribedNames _patterns = new("PSUBSCRIBE", "PUNSUBSCRIBE");
    private readonly SubscribedNames _shardChannels = new("SSUBSCRIBE", "SUNSUBSCRIBE");

    /// <summary>Whether the client listens to anything: with RESP2 it may do little else then.</summary>
    public bool IsAny => _channels.Count + _patterns.Count + _shardChannels.Count > 0;

    /// <summary>Whether any of it lives elsewhere: nothing is published any more where it is listened to, or is published where it is not. Thread-safe.</summary>
    /// <param name="now">The ways to the nodes by the topology of this moment.</param>
    public bool AreElsewhere(INodeLinks now) =>
        _channels.AreElsewhere(name => IdentitiesOf(now, name)) || _shardChannels.AreElsewhere(name => IdentitiesOf(now, name)) || _patterns.AreElsewhere(_ => IdentitiesOf(now, null));

    /// <summary>Answers SUBSCRIBE and its kin. The answers go out here, since no message may come before the answer that it is due to.</summary>
    /// <param name="rule">The command.</param>
    /// <param name="words">The command line.</param>
    /// <param name="isHeard">Whether the client wants the answer.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <returns>Nothing, or an error that is still to be written.</returns>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(
        CommandRule rule, IReadOnlyList<byte[]> words, bool isHeard, CancellationToken cancellationToken)
    {
        string command = rule.Spec.Name;
        SubscribedNames names = _channels.IsAbout(command) ? _channels : _patterns.IsAbout(command) ? _patterns : _shardChannels;
        bool isLeaving = command == names.Leave;
        string[] wanted = words.Count > 1 ? [.. words.Skip(1).Select(Encoding.Latin1.GetString)] : names.All();
        if (Tagged(command, wanted) is { } fault)
        {
            return fault;
        }

        _messages.Hold();
        var answer = new ReplyText(client.Protocol);
        byte[]? error = null;
        try
        {
            foreach (string name in wanted)
            {
                if (isLeaving == names.Contains(name))
                {
                    await TellAsync(command, name, names, isLeaving, cancellationToken).ConfigureAwait(false);
                }

                Append(answer, command, Encoding.Latin1.GetBytes(name), names);
            }

            if (wanted.Length == 0)
            {
                Append(answer, command, null, names);
            }
        }
        catch (IOException lost)
        {
            error = ReplyText.Error($"ERR {command.ToLowerInvariant()}: {lost.Message}");
        }
        finally
        {
            client.Subscriptions = (_channels.Count, _patterns.Count, _shardChannels.Count);
            NoteUnused();
            if (error is not null && !IsAny)
            {
                // It would take what came before a node refused for the replies to this command and the next ones.
                _messages.Drop();
            }

            await _messages.ReleaseAsync(isHeard ? answer.Bytes : default, isLeaving, cancellationToken).ConfigureAwait(false);
            if (!links.IsCurrent && client.HearsNothing())
            {
                // Whoever looked for those who hear nothing may have come before it was noted.
                output.Abort();
            }
        }

        return error;
    }

    /// <summary>Writes an answer behind which messages may be in another protocol: those that come meanwhile go behind it, too.</summary>
    /// <param name="answer">Gives the answer, and may change the client's protocol.</param>
    /// <param name="isHeard">Whether the client wants the answer.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task ChangeProtocolAsync(Func<Task<ReadOnlyMemory<byte>>> answer, bool isHeard, CancellationToken cancellationToken)
    {
        _messages.Hold();
        ReadOnlyMemory<byte> reply = default;
        try
        {
            reply = await answer().ConfigureAwait(false);
        }
        finally
        {
            await _messages.ReleaseAsync(isHeard ? reply : default, isLeaving: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        SubscriberLink[] nodes = [.. _nodes.Values];
        _nodes.Clear();
        _channels.Clear();
        _patterns.Clear();
        _shardChannels.Clear();
        client.Subscriptions = default;
        foreach (SubscriberLink node in nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Who publishes reaches the channel without its tag, whose messages a client would not take for those of the name that it has given.
    private byte[]? Tagged(string command, IEnumerable<string> names) =>
        links.RewritesKeys && command is "SUBSCRIBE" or "SSUBSCRIBE"
            && names.FirstOrDefault(name => Encoding.Latin1.GetBytes(name) is var bytes && links.StoredKey(bytes).Length != bytes.Length) is { } tagged
                ? ReplyText.Error($"ERR {command.ToLowerInvariant()}: '{tagged}' has a tag, and the router sends messages on without it; {(command == "SUBSCRIBE" ? "" : "publish by publish, as patterns do not hear spublish, and ")}listen by psubscribe to the name before the tag")
                : null;

    private async Task TellAsync(string command, string name, SubscribedNames names, bool isLeaving, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(name);
        ReadOnlyMemory<byte> request = RequestText.Of([Encoding.ASCII.GetBytes(command), bytes]);
        if (isLeaving)
        {
            SubscriberLink[] left = [.. names.NodesOf(name).Select(node => _nodes[node])];
            foreach (SubscriberLink link in left.Where(static link => !link.HasLeft))
            {
                await link.TellAsync(request, cancellationToken).ConfigureAwait(false);
            }

            names.Remove(name);
            Array.ForEach(left, static link => link.Names--);
            return;
        }

        var told = new Dictionary<object, SubscriberLink>();
        try
        {
            foreach (int node in NodesOf(links, ReferenceEquals(names, _patterns) ? null : bytes))
            {
                object identity = links.IdentityOf(node);
                SubscriberLink link = await LinkAsync(node, identity, cancellationToken).ConfigureAwait(false);
                await link.TellAsync(request, cancellationToken).ConfigureAwait(false);
                told.Add(identity, link);
            }
        }
        catch (IOException)
        {
            // The client is told that it does not listen.
            ReadOnlyMemory<byte> leave = RequestText.Of([Encoding.ASCII.GetBytes(names.Leave), bytes]);
            foreach (SubscriberLink link in told.Values)
            {
                await link.TellAsync(leave, cancellationToken).ConfigureAwait(false);
            }

            throw;
        }

        names.Add(name, [.. told.Keys]);
        foreach (SubscriberLink link in told.Values)
        {
            link.Names++;
        }
    }

    private async Task<SubscriberLink> LinkAsync(int node, object identity, CancellationToken cancellationToken)
    {
        if (_nodes.TryGetValue(identity, out SubscriberLink? link))
        {
            if (link.Names > 0 || link.TryUse())
            {
                return link;
            }

            _nodes.Remove(identity);
            await link.DisposeAsync().ConfigureAwait(false);
        }

        INodeConnection connection = await links.OpenAsync(node, client.Protocol, cancellationToken).ConfigureAwait(false);
        _nodes.Add(identity, link = new SubscriberLink(connection, _messages, time));
        return link;
    }

    private void NoteUnused()
    {
        foreach (SubscriberLink link in _nodes.Values.Where(static link => link.Names == 0))
        {
            link.NoteUnused();
        }
    }

    // Without a channel: those of patterns.
    private static int[] NodesOf(INodeLinks links, byte[]? channel) =>
        channel is null || channel.AsSpan().StartsWith("__key"u8) ? [.. Enumerable.Range(0, links.Count)] : [links.NodeOf(channel)];

    private static object[] IdentitiesOf(INodeLinks links, string? channel) =>
        [.. NodesOf(links, channel is null ? null : Encoding.Latin1.GetBytes(channel)).Select(links.IdentityOf)];

    private void Append(ReplyText answer, string command, byte[]? name, SubscribedNames names)
    {
        answer.Push(3).Bulk(command.ToLowerInvariant());
        _ = name is null ? answer.NilBulk() : answer.Bulk(name);
        answer.Number(ReferenceEquals(names, _shardChannels) ? _shardChannels.Count : _channels.Count + _patterns.Count);
    }
}
