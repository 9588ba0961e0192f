using System.Text;
using RedisTyped.Routing;

namespace RedisTyped.Explanations;

/// <summary>What a call would send to which nodes, and why; worked out without a connection. Immutable and thread-safe.</summary>
/// <remarks>
/// It is for developers and tests: <see cref="Commands"/> and <see cref="ToString"/> show the values that the call stores. Logs of the
/// client name keys and nodes only.
/// </remarks>
public sealed class CallExplanation
{
    internal CallExplanation(
        string? method, string? template, string command, CallSpread spread, IReadOnlyList<ExplainedKey> keys, IReadOnlyList<ExplainedCommand> commands)
    {
        Method = method;
        Template = template;
        Command = command;
        Spread = spread;
        Keys = keys;
        Commands = commands;
    }

    /// <summary>The store and the method, such as <c>IUserStore.GetNameAsync</c>; null for an untyped command.</summary>
    public string? Method { get; }

    /// <summary>The command template with its hash tags put in, such as <c>GET {user:{id}}:name</c>; null for an untyped command.</summary>
    public string? Template { get; }

    /// <summary>The command by the name that the command table has for it, such as <c>GET</c> or <c>OBJECT ENCODING</c>.</summary>
    public string Command { get; }

    /// <summary>How the call goes out.</summary>
    public CallSpread Spread { get; }

    /// <summary>The keys in the order of the call, repeated where a collection repeats them, each with its route.</summary>
    public IReadOnlyList<ExplainedKey> Keys { get; }

    /// <summary>
    /// What is sent: one command for each node concerned, in the order of the nodes; none for a split over no keys, and none for an emulation,
    /// whose steps depend on what the nodes answer. A scan is shown by the first page that it asks for.
    /// </summary>
    public IReadOnlyList<ExplainedCommand> Commands { get; }

    /// <summary>The one node that the call goes to; null where it goes to several, or to none.</summary>
    public NodeId? Node => Commands.Count == 1 ? Commands[0].Node : (NodeId?)null;

    /// <summary>Gives the call, its keys with their routes, and the commands as redis-cli takes them, one a line.</summary>
    /// <returns>The text; values included.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Method).Append(Method is null ? "" : ": ").Append(Template ?? Command);
        foreach (ExplainedKey key in Keys)
        {
            text.Append("\n  key ").Append(key.Route);
        }

        foreach (ExplainedCommand command in Commands)
        {
            string server = command.ReadFrom switch
            {
                ReadFrom.PreferReplica => " (replica, else primary)",
                ReadFrom.Replica => " (replica)",
                ReadFrom.Nearest => " (nearest)",
                _ => "",
            };
            text.Append("\n  ").Append(command.Node).Append(server).Append("> ").Append(command);
        }

        return text.ToString();
    }
}

/// <summary>How a call goes out.</summary>
public enum CallSpread
{
    /// <summary>One command to the node that owns all its keys.</summary>
    OneNode,

    /// <summary>One command to each node that owns some of the keys.</summary>
    SplitByNode,

    /// <summary>One command to every node.</summary>
    AllNodes,

    /// <summary>In steps, since the keys are on several nodes; see <see cref="CrossShardAttribute"/> and <see cref="BlockingAttribute"/>.</summary>
    Emulated,
}
