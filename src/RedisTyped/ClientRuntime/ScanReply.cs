using System.ComponentModel;
using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Routing;
using RedisTyped.Scanning;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Scans the keys of all nodes, or the elements of one key. Only generated code uses it; nothing is sent before the enumeration starts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScanReply
{
    /// <summary>Scans keys as they are stored.</summary>
    /// <typeparam name="T">What a key is read as.</typeparam>
    /// <param name="executor">Knows the nodes.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="options">What stands behind the cursor.</param>
    /// <param name="from">Where to resume; null: at the start.</param>
    /// <param name="node">The one node to scan; null: all nodes.</param>
    /// <param name="read">Reads a key.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>The scan.</returns>
    /// <exception cref="ArgumentException">The cursor is of other nodes, or there is no such node.</exception>
    public static KeyScan<T> Keys<T>(
        ShardExecutor executor, CommandMethod method, ICollection<object> options, ScanCursor? from, NodeId? node, Func<RedisValue, T> read,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Scan<T>(executor, method, options, from, node, Take, static _ => { }, cancellationToken);

        bool Take(RedisValue key, out T item)
        {
            item = Reply.Read(method, key, read, NilReply.Throws);
            return true;
        }
    }

    /// <summary>Scans keys and reads back what they hold at the outputs of their template.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="executor">Knows the nodes.</param>
    /// <param name="method">The calling method.</param>
    /// <param name="options">What stands behind the cursor.</param>
    /// <param name="from">Where to resume; null: at the start.</param>
    /// <param name="node">The one node to scan; null: all nodes.</param>
    /// <param name="template">The template of the keys.</param>
    /// <param name="pattern">The same as a pattern.</param>
    /// <param name="read">Reads the outputs of a key.</param>
    /// <param name="misfits">Is given each key that does not fit.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>The scan.</returns>
    /// <exception cref="ArgumentException">The cursor is of other nodes, or there is no such node.</exception>
    /// <exception cref="NotSupportedException">The router stores keys in another form than the template's.</exception>
    public static KeyScan<T> Outputs<T>(
        ShardExecutor executor, CommandMethod method, ICollection<object> options, ScanCursor? from, NodeId? node, string template,
        KeyPattern pattern, KeyReading<T> read, IProgress<RedisKey>? misfits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(pattern);
        if (executor.AllNodes(method).Router is { RewritesKeys: true } router)
        {
            throw new NotSupportedException(
                $"{method.Store}.{method.Method} reads back keys of template '{template}', but the router '{router.Name}' with legacyTags stores keys without "
                + "their tags, so that they cannot be told; scan RedisKey instead.");
        }

        return Scan<T>(executor, method, options, from, node, Take, count => executor.ReportMisfits(method, template, count), cancellationToken);

        bool Take(RedisValue key, out T item)
        {
            byte[] bytes = key!;
            if (pattern.TryRead(bytes, read, out item))
            {
                return true;
            }

            misfits?.Report(bytes);
            return false;
        }
    }

    /// <summary>Scans the elements of a set.</summary>
    /// <typeparam name="T">What an element is read as.</typeparam>
    /// <param name="route">The node of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">What stands behind the cursor.</param>
    /// <param name="read">Reads an element.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>The elements; one may come more than once.</returns>
    public static async IAsyncEnumerable<T> Elements<T>(
        CommandRoute route, RedisKey key, ICollection<object> options, Func<RedisValue, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (RedisValue[] items in Pages(route, key, options, cancellationToken).ConfigureAwait(false))
        {
            foreach (RedisValue item in items)
            {
                yield return Reply.Read(route.Method, item, read, NilReply.Throws);
            }
        }
    }

    /// <summary>Scans the pairs of a hash or a sorted set.</summary>
    /// <typeparam name="TFirst">What a field or member is read as.</typeparam>
    /// <typeparam name="TSecond">What a value or score is read as.</typeparam>
    /// <typeparam name="T">The type of a pair.</typeparam>
    /// <param name="route">The node of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">What stands behind the cursor.</param>
    /// <param name="first">Reads a field or member.</param>
    /// <param name="second">Reads a value or score.</param>
    /// <param name="pair">Joins both.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>The pairs; one may come more than once.</returns>
    public static async IAsyncEnumerable<T> Pairs<TFirst, TSecond, T>(
        CommandRoute route, RedisKey key, ICollection<object> options, Func<RedisValue, TFirst> first, Func<RedisValue, TSecond> second,
        Func<TFirst, TSecond, T> pair, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pair);
        await foreach (RedisValue[] items in Pages(route, key, options, cancellationToken).ConfigureAwait(false))
        {
            for (int i = 0; i + 1 < items.Length; i += 2)
            {
                yield return pair(
                    Reply.Read(route.Method, items[i], first, NilReply.Throws),
                    Reply.Read(route.Method, items[i + 1], second, NilReply.Throws));
            }
        }
    }

    private static KeyScan<T> Scan<T>(
        ShardExecutor executor, CommandMethod method, ICollection<object> options, ScanCursor? from, NodeId? node, KeyTaking<T> take,
        Action<long> reportMisfits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(method);
        ScanSource[] sources = node is { } id
            ? [ScanSource.Of(id, executor.OnNode(method, id), head: null, options)]
            : SourcesOf(executor.AllNodes(method), options);
        return new KeyScan<T>(method.Command, sources, from ?? ScanCursor.Start, take, reportMisfits, cancellationToken);
    }

    private static ScanSource[] SourcesOf(NodeRoutes nodes, ICollection<object> options)
    {
        var sources = new ScanSource[nodes.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = ScanSource.Of(nodes.Nodes[i].Id, nodes[i], head: null, options);
        }

        return sources;
    }

    private static async IAsyncEnumerable<RedisValue[]> Pages(
        CommandRoute route, RedisKey key, ICollection<object> options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (route.IsQueued)
        {
            throw new InvalidOperationException(
                $"{route.Method.Store}.{route.Method.Method} asks page by page, which a batch or a transaction cannot; call it on the store of the client.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var source = ScanSource.Of(route.Node.Id, route, key, options);
        await foreach (PlacedPage page in source.ReadAsync(ScanPosition.Start, cancellationToken).ConfigureAwait(false))
        {
            yield return page.Items;
        }
    }
}
