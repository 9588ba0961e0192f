using RedisTyped.Execution;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped.RoutingKeys;

/// <summary>
/// Commands and scripts, each under a routing key whose node it goes to. Fill it from one thread; it can be executed more than once.
/// </summary>
/// <remarks>
/// Commands of one node arrive in the order in which they were added, whatever their routing keys; other callers' commands may come in
/// between, since this is no transaction. Between nodes there is no order.
/// </remarks>
/// <example>
/// <code>
/// var commands = new RoutedCommands()
///     .Add("user:42", "HSET", "user:42", "name", "Ada")
///     .Add("user:42", visit, ["user:42"], 1)
///     .Add("user:43", "HGET", "user:43", "name");
/// RoutedResults results = await redis.ExecuteAsync(commands);
/// string? name = (string?)results["user:43"][0].Require();
/// </code>
/// </example>
public sealed class RoutedCommands
{
    private readonly List<RoutedCommand> _commands = [];
    private readonly List<byte[]> _routingKeys = [];
    private readonly Dictionary<RedisKey, int> _positions = new(RedisKeyComparer.Instance);

    /// <summary>
    /// Whether each key that the command table finds in a command must live on the node of its routing key. Without the check, commands go to
    /// that node whatever their keys, as with rb's <c>execute_commands</c>.
    /// </summary>
    /// <value><see langword="true"/> unless set.</value>
    public bool CheckKeys { get; init; } = true;

    /// <summary>How many commands there are.</summary>
    public int Count => _commands.Count;

    internal IReadOnlyList<RoutedCommand> Commands => _commands;

    /// <summary>The routing keys in the order in which they came.</summary>
    internal IReadOnlyList<byte[]> RoutingKeys => _routingKeys;

    /// <summary>Adds a command.</summary>
    /// <param name="routingKey">The key whose node the command goes to.</param>
    /// <param name="command">The command, in any case; one that the command table does not know is sent as it is.</param>
    /// <param name="args">Its arguments: text, bytes, numbers, <see cref="RedisKey"/>, <see cref="RedisValue"/>.</param>
    /// <returns>These commands.</returns>
    /// <exception cref="UnroutableCommandException">The command would harm the connection that all callers share.</exception>
    /// <exception cref="ArgumentException">
    /// An argument cannot be sent, the number of arguments is wrong, or the routing key is null, empty or over 512 MB.
    /// </exception>
    public RoutedCommands Add(RedisKey routingKey, string command, params object[] args)
    {
        CommandLine line = CommandLine.Parse(command, args);
        CommandRouting.Check(line);
        return Add(routingKey, line, script: null);
    }

    /// <summary>Adds a script, which is run by its SHA-1; a node that does not know it yet is sent its text.</summary>
    /// <param name="routingKey">The key whose node the script goes to.</param>
    /// <param name="script">The script.</param>
    /// <param name="keys">Its <c>KEYS</c>; may be none.</param>
    /// <param name="args">Its <c>ARGV</c>.</param>
    /// <returns>These commands.</returns>
    /// <exception cref="ArgumentException">An argument cannot be sent, or the routing key is null, empty or over 512 MB.</exception>
    public RoutedCommands Add(RedisKey routingKey, RedisScript script, IReadOnlyCollection<RedisKey> keys, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(args);
        object[] words = [script.Sha1, keys.Count, .. keys.Select(static key => (object)key), .. args];
        return Add(routingKey, CommandLine.Parse("EVALSHA", words), script);
    }

    private RoutedCommands Add(RedisKey routingKey, CommandLine line, RedisScript? script)
    {
        byte[]? bytes = routingKey;
        if (KeyGuard.Fault(bytes) is { } fault)
        {
            throw new ArgumentException($"The routing key {fault}.", nameof(routingKey));
        }

        if (!_positions.TryGetValue(bytes, out int position))
        {
            position = _positions.Count;
            _positions.Add(bytes, position);
            _routingKeys.Add(bytes!);
        }

        _commands.Add(new RoutedCommand(position, line, script));
        return this;
    }
}

/// <summary>One command of several.</summary>
/// <param name="RoutingKey">The position of its routing key.</param>
/// <param name="Line">The command; EVALSHA for a script.</param>
/// <param name="Script">The script, if it is one.</param>
internal sealed record RoutedCommand(int RoutingKey, CommandLine Line, RedisScript? Script);
