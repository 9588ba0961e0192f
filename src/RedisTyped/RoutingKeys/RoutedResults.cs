using System.Collections;
using RedisTyped.Execution;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.RoutingKeys;

/// <summary>
/// What became of <see cref="RoutedCommands"/>: for each routing key, in the order in which they came, the results of its commands in
/// their order. Immutable. Keys are compared by their bytes.
/// </summary>
public sealed class RoutedResults : IEnumerable<KeyValuePair<RedisKey, IReadOnlyList<RoutedResult>>>
{
    private readonly RedisKey[] _keys;
    private readonly IReadOnlyList<RoutedResult>[] _results;
    private readonly Dictionary<RedisKey, int> _positions = new(RedisKeyComparer.Instance);

    internal RoutedResults(IReadOnlyList<byte[]> keys, IReadOnlyList<RoutedResult>[] results)
    {
        _keys = [.. keys.Select(static key => (RedisKey)key)];
        _results = results;
        for (int i = 0; i < _keys.Length; i++)
        {
            _positions.Add(_keys[i], i);
        }
    }

    /// <summary>How many routing keys there are.</summary>
    public int Count => _keys.Length;

    /// <summary>The routing keys.</summary>
    public IEnumerable<RedisKey> Keys => _keys;

    /// <summary>Whether every command was answered.</summary>
    public bool AllSucceeded => _results.All(static results => results.All(static r => r.Succeeded));

    /// <summary>The results of a routing key's commands, in their order.</summary>
    /// <param name="key">The routing key.</param>
    /// <exception cref="KeyNotFoundException">No command was added under it.</exception>
    public IReadOnlyList<RoutedResult> this[RedisKey key] =>
        _positions.TryGetValue(key, out int position)
            ? _results[position]
            : throw new KeyNotFoundException("No command was added under that routing key.");

    /// <summary>Whether commands were added under a routing key.</summary>
    /// <param name="key">The routing key.</param>
    /// <returns>Whether there are any.</returns>
    public bool ContainsKey(RedisKey key) => _positions.ContainsKey(key);

    /// <summary>Makes sure that every command was answered.</summary>
    /// <returns>These results.</returns>
    /// <exception cref="PartialFailureException{T}">
    /// A command failed; it carries these results, and for each node the first failure with the positions of the routing keys concerned.
    /// </exception>
    public RoutedResults RequireAll()
    {
        NodeFault[] failures =
        [
            .. _results
                .SelectMany(static (results, position) => results.Where(static r => !r.Succeeded).Select(result => (result, position)))
                .GroupBy(static failed => failed.result.Node)
                .Select(static node => new NodeFault(
                    node.Key, node.First().result.Exception!, [.. node.Select(static failed => failed.position).Distinct()])),
        ];
        if (failures.Length == 0)
        {
            return this;
        }

        int nodes = _results.SelectMany(static results => results).Select(static r => r.Node).Distinct().Count();
        throw new PartialFailureException<RoutedResults>("ExecuteAsync", nodes, failures, this);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<RedisKey, IReadOnlyList<RoutedResult>>> GetEnumerator() =>
        _keys.Zip(_results, static (key, results) => KeyValuePair.Create(key, results)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
