using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>What a configuration of another system comes to.</summary>
internal sealed class ImportedTopology
{
    /// <summary>The topology.</summary>
    public RedisTypedOptions Options { get; } = new();

    /// <summary>What of the original is otherwise now, or could not be taken over and decides no placement: each a sentence that names it.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>How long a call may take, where the original says so.</summary>
    public TimeSpan? OperationTimeout { get; set; }

    /// <summary>Whether it holds what is nobody else's business.</summary>
    public bool HasSecrets => Options.Nodes.Any(static node => !string.IsNullOrEmpty(node.Password));
}
